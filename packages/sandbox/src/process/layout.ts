import { dirname, join } from "node:path";
import { languageVersionOf, runtimeFamilyOf } from "@assay/core";
import type { EnvironmentOptions } from "../environment-options.js";
import type { Interpreter } from "../interpreter/interpreter.js";
import { bootstrapFolderOf } from "./runtime-files.js";

/** Where things are, as the function sees them. */
export interface Layout {
  /** `/var/task`, or the package's own folder where nothing can be mounted. */
  readonly taskRoot: string;
  /** `/opt`. */
  readonly layersRoot: string;
  /** `/var/runtime`. */
  readonly runtimeDirectory: string;
  /** The interpreter's executable: `/var/lang/bin/node`. */
  readonly interpreter: string;
  /** Folder with the packages that AWS ships inside the runtime (boto3, `@aws-sdk/*`); undefined without any. */
  readonly runtimeLibraries: string | undefined;
  /** Node.js finds its memory limit in a control group. */
  readonly showsMemoryLimit: boolean;
  readonly path: string;
  readonly libraryPath: string;
}

/** Paths inside an isolated environment, the same as in Lambda. */
export function sandboxLayout({ runtime, runtimeLibraries }: EnvironmentOptions): Layout {
  const family = runtimeFamilyOf(runtime);
  const version = languageVersionOf(runtime);
  const libraries = family === "nodejs" ? "/var/runtime/node_modules" : `/var/lang/lib/python${version}/site-packages`;
  return {
    taskRoot: "/var/task",
    layersRoot: "/opt",
    runtimeDirectory: "/var/runtime",
    interpreter: family === "nodejs" ? "/var/lang/bin/node" : `/var/lang/bin/python${version}`,
    runtimeLibraries: runtimeLibraries === undefined ? undefined : libraries,
    showsMemoryLimit: true,
    path: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    libraryPath: "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
  };
}

/** Paths on this machine, for an environment without a file system of its own. */
export function hostLayout(options: EnvironmentOptions, interpreter: Interpreter | undefined): Layout {
  const runtimeDirectory = bootstrapFolderOf(options.runtime) ?? "/var/runtime";
  const layersRoot = options.layersRoot ?? "/opt";
  const { taskRoot } = options;
  const folders = interpreter === undefined ? [] : [dirname(interpreter.executable)];
  return {
    taskRoot,
    layersRoot,
    runtimeDirectory,
    interpreter: interpreter?.executable ?? "",
    runtimeLibraries: options.runtimeLibraries,
    showsMemoryLimit: false,
    path: [...folders, "/usr/local/bin", "/usr/bin/", "/bin", join(layersRoot, "bin")].join(":"),
    libraryPath: ["/lib64", "/usr/lib64", taskRoot, join(taskRoot, "lib"), join(layersRoot, "lib")].join(":"),
  };
}
