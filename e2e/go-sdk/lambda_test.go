package sdk_test

import (
	"archive/zip"
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

const echo = `export const handler = async (event) => { if (event.fails) throw new RangeError("too far"); return event; };`

func zipped(t *testing.T, source string) []byte {
	t.Helper()
	var archive bytes.Buffer
	writer := zip.NewWriter(&archive)
	file, err := writer.Create("index.mjs")
	expect(t, err)
	_, err = file.Write([]byte(source))
	expect(t, err)
	expect(t, writer.Close())
	return archive.Bytes()
}

func createEcho(t *testing.T, client *lambda.Client, name string) *string {
	t.Helper()
	_, err := client.CreateFunction(t.Context(), &lambda.CreateFunctionInput{
		FunctionName: &name, Role: aws.String("arn:aws:iam::000000000000:role/lambda-role"),
		Runtime: types.Runtime(os.Getenv("ASSAY_TEST_RUNTIME")), Handler: aws.String("index.handler"),
		Code: &types.FunctionCode{ZipFile: zipped(t, echo)},
	})
	expect(t, err)
	waiter := lambda.NewFunctionActiveV2Waiter(client)
	expect(t, waiter.Wait(t.Context(), &lambda.GetFunctionInput{FunctionName: &name}, time.Minute))
	return &name
}

func TestInvocations(t *testing.T) {
	client := lambda.NewFromConfig(configuration(t))
	name := createEcho(t, client, "invoked")
	answered, err := client.Invoke(t.Context(), &lambda.InvokeInput{
		FunctionName: name, Payload: []byte(`{"id":1}`), LogType: types.LogTypeTail,
	})
	expect(t, err)
	equal(t, string(answered.Payload), `{"id":1}`)
	equal(t, *answered.LogResult != "", true)
	failed, err := client.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: name, Payload: []byte(`{"fails":true}`)})
	expect(t, err)
	equal(t, *failed.FunctionError, "Unhandled")
	equal(t, strings.Contains(string(failed.Payload), "too far"), true)
	_, err = client.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: aws.String("absent")})
	refusal[*types.ResourceNotFoundException](t, err)
}

func TestStreamedResponse(t *testing.T) {
	client := lambda.NewFromConfig(configuration(t))
	answered, err := client.InvokeWithResponseStream(t.Context(), &lambda.InvokeWithResponseStreamInput{
		FunctionName: createEcho(t, client, "streamed"), Payload: []byte(`{"id":1}`),
	})
	expect(t, err)
	var payload []byte
	isComplete := false
	for event := range answered.GetStream().Events() {
		switch event := event.(type) {
		case *types.InvokeWithResponseStreamResponseEventMemberPayloadChunk:
			payload = append(payload, event.Value.Payload...)
		case *types.InvokeWithResponseStreamResponseEventMemberInvokeComplete:
			isComplete = event.Value.ErrorCode == nil
		}
	}
	expect(t, answered.GetStream().Err())
	equal(t, string(payload), `{"id":1}`)
	equal(t, isComplete, true)
}

func TestConfigurationChangesAndIsWaitedFor(t *testing.T) {
	client := lambda.NewFromConfig(configuration(t))
	name := createEcho(t, client, "changed")
	_, err := client.UpdateFunctionConfiguration(t.Context(), &lambda.UpdateFunctionConfigurationInput{
		FunctionName: name, Environment: &types.Environment{Variables: map[string]string{"STAGE": "test"}},
	})
	expect(t, err)
	waiter := lambda.NewFunctionUpdatedV2Waiter(client)
	expect(t, waiter.Wait(t.Context(), &lambda.GetFunctionInput{FunctionName: name}, time.Minute))
	described, err := client.GetFunctionConfiguration(t.Context(), &lambda.GetFunctionConfigurationInput{FunctionName: name})
	expect(t, err)
	equal(t, described.Environment.Variables["STAGE"], "test")
}
