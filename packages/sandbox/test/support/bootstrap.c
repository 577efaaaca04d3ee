// A custom runtime without libraries: speaks the Runtime API over one socket and answers every event with its own
// arguments and payload. `bootstrap-fails` in the task root makes it report an initialisation error.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char buffer[1 << 16];
static char answer[1 << 17];

static int exchange(int fd, const char *request, size_t length) {
  if (write(fd, request, length) != (ssize_t)length) exit(9);
  int total = 0;
  for (;;) {
    int count = read(fd, buffer + total, sizeof(buffer) - 1 - total);
    if (count <= 0) exit(0);
    total += count;
    buffer[total] = 0;
    char *end = strstr(buffer, "\r\n\r\n");
    char *size = strcasestr(buffer, "content-length:");
    if (end && size && total >= end + 4 - buffer + atoi(size + 15)) return total;
  }
}

int main(void) {
  char host[64];
  strcpy(host, getenv("AWS_LAMBDA_RUNTIME_API"));
  char *port = strchr(host, ':');
  *port++ = 0;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
  inet_pton(AF_INET, host, &address.sin_addr);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *)&address, sizeof address)) return 8;
  printf("custom runtime for %s\n", getenv("_HANDLER"));
  fflush(stdout);
  if (access("bootstrap-fails", F_OK) == 0) {
    const char *body = "{\"errorType\":\"Extension.Broken\",\"errorMessage\":\"no way\"}";
    int length = sprintf(answer,
        "POST /2018-06-01/runtime/init/error HTTP/1.1\r\nHost: x\r\nLambda-Runtime-Function-Error-Type: Extension.Broken\r\nContent-Length: %zu\r\n\r\n%s",
        strlen(body), body);
    exchange(fd, answer, length);
    return 1;
  }
  for (;;) {
    const char *next = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n";
    exchange(fd, next, strlen(next));
    char id[64] = "";
    sscanf(strcasestr(buffer, "lambda-runtime-aws-request-id:") + 30, " %63[^\r]", id);
    char *payload = strstr(buffer, "\r\n\r\n") + 4;
    char body[4096];
    snprintf(body, sizeof body, "{\"handler\":\"%s\",\"event\":%s}", getenv("_HANDLER"), payload);
    int length = sprintf(answer,
        "POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n%s", id,
        strlen(body), body);
    exchange(fd, answer, length);
  }
}
