import { labelOperations } from "./operations/labels.js";
import { readOperations } from "./operations/read-parameters.js";
import { tagOperations } from "./operations/tags.js";
import { writeOperations } from "./operations/write-parameters.js";

export const operations = { ...readOperations, ...writeOperations, ...labelOperations, ...tagOperations };
