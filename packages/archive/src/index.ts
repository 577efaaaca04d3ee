export type { ArchiveDefect, Artifact, DefectKind, PackageEntry, ZipArtifact } from "./artifact.js";
export { openDirectory } from "./open-directory.js";
export { openZip } from "./open-zip.js";
export { type PackFile, type PackOptions, packDirectory, packFiles } from "./pack.js";
export { removeTree } from "./remove-tree.js";
export { type UnpackedPackage, type UnpackOptions, unpackArtifact, unpackLayers } from "./unpack.js";
