/** STS keeps nothing itself: the credentials it issues belong to the whole cloud. */
export type StsStore = undefined;
