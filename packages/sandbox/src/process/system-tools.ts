/**
 * Programs of the `provided.al2023` image that scripts may count on: bash, coreutils, curl, grep, sed and awk. What
 * else this machine has in `/usr/bin` (git, tar, a compiler) is absent in Lambda and so is it here.
 */
export const SYSTEM_TOOLS = [
  "sh",
  "bash",
  ...["basename", "cat", "chmod", "cp", "cut", "date", "dirname", "echo", "env", "expr", "false", "head", "id"],
  ...["ln", "ls", "mkdir", "mktemp", "mv", "printf", "pwd", "readlink", "realpath", "rm", "seq", "sha256sum"],
  ...["sleep", "sort", "stat", "tail", "tee", "test", "touch", "tr", "true", "uname", "uniq", "wc", "whoami", "xargs"],
  ...["awk", "curl", "grep", "sed"],
] as const;
