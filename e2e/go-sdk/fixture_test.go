// Package sdk_test uses the services of the cloud at AWS_ENDPOINT_URL as a Go program does: through AWS's SDK, with
// its defaults, waiters, paginators and error types.
package sdk_test

import (
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go"
)

// configuration is what the environment says: endpoint, region and keys.
func configuration(t *testing.T) aws.Config {
	t.Helper()
	loaded, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// expect ends a test whose last call has failed.
func expect(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refusal wants an error of a class of the SDK.
func refusal[Class error](t *testing.T, err error) {
	t.Helper()
	var wanted Class
	if !errors.As(err, &wanted) {
		t.Fatalf("got %v instead of %T", err, wanted)
	}
}

// refusalCode wants an error for which the SDK has no class.
func refusalCode(t *testing.T, err error, code string) {
	t.Helper()
	var refused smithy.APIError
	if !errors.As(err, &refused) || refused.ErrorCode() != code {
		t.Fatalf("got %v instead of %s", err, code)
	}
}

func equal[Value comparable](t *testing.T, got, wanted Value) {
	t.Helper()
	if got != wanted {
		t.Fatalf("got %v instead of %v", got, wanted)
	}
}

// fetch sends a request without the SDK.
func fetch(t *testing.T, request *http.Request) string {
	t.Helper()
	response, err := http.DefaultClient.Do(request)
	expect(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	expect(t, err)
	equal(t, response.StatusCode, http.StatusOK)
	return string(body)
}
