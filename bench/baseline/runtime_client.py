# The least a Python process can do to answer one invocation after another over the Runtime API.
import http.client
import json
import os

BASE = "/2018-06-01/runtime/invocation"
connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
while True:
    connection.request("GET", f"{BASE}/next")
    response = connection.getresponse()
    event = json.loads(response.read())
    answer = json.dumps({"echoed": event["word"]})
    connection.request("POST", f"{BASE}/{response.headers['Lambda-Runtime-Aws-Request-Id']}/response", answer)
    connection.getresponse().read()
