// The least that can be called a runtime: one event, with the HTTP client that comes with Node.js.
import { get, request } from "node:http";

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;
get(`${api}/next`, (response) => {
  const id = response.headers["lambda-runtime-aws-request-id"];
  let body = "";
  response.on("data", (chunk) => {
    body += chunk;
  });
  response.on("end", () => {
    const answer = request(`${api}/${id}/response`, { method: "POST" }, (accepted) => accepted.resume());
    answer.end(JSON.stringify(JSON.parse(body)));
  });
});
