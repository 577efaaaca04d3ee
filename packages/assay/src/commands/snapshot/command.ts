import { Argument, type Command } from "commander";
import type { Io } from "../../io.js";
import type { Finish } from "../../program.js";
import { SNAPSHOT_ACTIONS, type SnapshotAction, type SnapshotArguments } from "./actions.js";

const EXAMPLES = `
Examples:
  assay snapshot save seeded             the present state, kept in the cloud under a name
  assay snapshot restore seeded          that state again, as often as you like
  assay snapshot                         the snapshots that there are
  assay snapshot download seeded         into seeded.snapshot, for a file that outlives the cloud
  assay snapshot upload seeded other/seeded.snapshot
  assay up --snapshot seeded.snapshot    a cloud that begins with it
  assay snapshot delete seeded`;

export function defineSnapshot(program: Command, io: Io, finish: Finish): void {
  program
    .command("snapshot")
    .summary("save and restore the state of a running cloud")
    .description("Save the whole state of a running cloud under a name, take it up again, or move it as a file.")
    .addArgument(
      new Argument("[action]", "list, save, restore, delete, download or upload")
        .choices(SNAPSHOT_ACTIONS)
        .default("list"),
    )
    .argument("[name]", "up to 100 letters, digits, dots, hyphens and underscores")
    .argument("[file]", "of a download or an upload; default NAME.snapshot")
    .option("--endpoint <url>", "where the cloud listens; default AWS_ENDPOINT_URL, else http://127.0.0.1:4566")
    .option("--json", "print one JSON document")
    .addHelpText("after", EXAMPLES)
    .action(
      async (
        action: SnapshotAction,
        name: string | undefined,
        file: string | undefined,
        options: SnapshotArguments,
      ) => {
        const { snapshot } = await import("./snapshot.js");
        finish(await snapshot(action, { ...options, name, file }, io));
      },
    );
}
