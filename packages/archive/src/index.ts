export type { ArchiveDefect, Artifact, PackageEntry } from "./artifact.js";
