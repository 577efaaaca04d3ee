/** Streams that extensions print to: a POSIX shell knows descriptors of one digit only, and 0 to 3 are taken. */
export const EXTENSION_STREAMS = 6;

/** Descriptor of the first of them. */
export const FIRST_EXTENSION_STREAM = 4;

/** Name by which the launcher reports the runtime; extensions have numbers. */
export const RUNTIME = "runtime";

/** What Lambda keeps from extensions (docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html). */
const WITHHELD = [
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_XRAY_CONTEXT_MISSING",
  "AWS_XRAY_DAEMON_ADDRESS",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
  "_AWS_XRAY_DAEMON_ADDRESS",
  "_AWS_XRAY_DAEMON_PORT",
  "_HANDLER",
  "_LAMBDA_TELEMETRY_LOG_FD",
] as const;

const STREAMS = [...Array(EXTENSION_STREAMS).keys()].map((index) => FIRST_EXTENSION_STREAM + index);
const WITHOUT_STREAMS = STREAMS.map((stream) => `${stream}>&-`).join(" ");
const CHOOSE_STREAM = STREAMS.map((stream, index) => `${index}) exec >&${stream} 2>&1 ;;`).join(" ");

// Runs inside the environment. Starts the extensions at once and the runtime when it is told to on standard input,
// reports on descriptor 3 who has started and ended, and passes signals on: what one process of the environment does
// cannot be seen from outside of its namespaces. What shells say of those that were killed is dropped.
const LAUNCHER = `
watch() {
  member=$1
  shift
  "$@" &
  pid=$!
  echo "started $member $pid" >&3
  wait "$pid"
  echo "exited $member $?" >&3
}
run_extension() {
  unset ${WITHHELD.join(" ")}
  case $(($1 % ${EXTENSION_STREAMS})) in ${CHOOSE_STREAM} esac
  exec 3>&- ${WITHOUT_STREAMS} </dev/null
  exec "$2"
}
run_runtime() {
  exec 2>&1
  exec 3>&- ${WITHOUT_STREAMS} </dev/null
  exec "$@"
}
count=$1
shift
number=0
while [ "$number" -lt "$count" ]; do
  watch "$number" run_extension "$number" "$1" 2>/dev/null &
  shift
  number=$((number + 1))
done
while read -r verb signal pid; do
  case $verb in
    run) watch ${RUNTIME} run_runtime "$@" & ;;
    signal) kill "-$signal" "$pid" ;;
  esac
done 2>/dev/null
`;

/** The command that starts extensions and, once it is told to, the runtime beside them. */
export function launcherCommand(extensions: readonly string[], runtime: readonly string[]): readonly string[] {
  return ["/bin/sh", "-c", LAUNCHER, "sh", String(extensions.length), ...extensions, ...runtime];
}
