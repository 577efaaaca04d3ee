# The least that can be called a runtime: one event, with the HTTP client that comes with Python.
import http.client
import json
import os

connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
connection.request("GET", "/2018-06-01/runtime/invocation/next")
response = connection.getresponse()
request_id = response.headers["Lambda-Runtime-Aws-Request-Id"]
event = json.loads(response.read())
connection.request("POST", "/2018-06-01/runtime/invocation/%s/response" % request_id, json.dumps(event))
connection.getresponse().read()
