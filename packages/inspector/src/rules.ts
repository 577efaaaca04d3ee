import { defineRules } from "./rule.js";
import { bootstrapMissing } from "./rules/bootstrap-missing.js";
import { bootstrapNotExecutable } from "./rules/bootstrap-not-executable.js";
import { handlerNotFound } from "./rules/handler-not-found.js";
import { missingModule } from "./rules/missing-module.js";
import { missingName } from "./rules/missing-name.js";
import { packedSize } from "./rules/packed-size.js";
import { topLevelFolder } from "./rules/top-level-folder.js";
import { unpackedSize } from "./rules/unpacked-size.js";
import { unreadableFile } from "./rules/unreadable-file.js";
import { unsafeName } from "./rules/unsafe-name.js";

/** Every rule of the inspector. A new rule is a file in `rules/` and a line here. */
export const RULES = defineRules({
  "artifact/missing-module": missingModule,
  "artifact/missing-name": missingName,
  "artifact/top-level-folder": topLevelFolder,
  "artifact/unreadable-file": unreadableFile,
  "artifact/bootstrap-not-executable": bootstrapNotExecutable,
  "artifact/bootstrap-missing": bootstrapMissing,
  "artifact/handler-not-found": handlerNotFound,
  "artifact/unpacked-size": unpackedSize,
  "artifact/packed-size": packedSize,
  "artifact/unsafe-name": unsafeName,
});

export type RuleId = keyof typeof RULES;
