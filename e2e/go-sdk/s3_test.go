package sdk_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// Every name below localhost is this machine, also where no name server says so.
func dialLocalhost(ctx context.Context, network, address string) (net.Conn, error) {
	if host, port, err := net.SplitHostPort(address); err == nil && strings.HasSuffix(host, ".localhost") {
		address = net.JoinHostPort("127.0.0.1", port)
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}

// createBucket runs a test with buckets in paths and with buckets in host names.
func createBucket(t *testing.T, name string, run func(t *testing.T, client *s3.Client, bucket *string)) {
	for _, style := range []string{"path", "host"} {
		t.Run(style, func(t *testing.T) {
			loaded := configuration(t)
			client := s3.NewFromConfig(loaded, func(options *s3.Options) {
				options.UsePathStyle = style == "path"
				if style == "host" {
					options.BaseEndpoint = aws.String(strings.Replace(*loaded.BaseEndpoint, "127.0.0.1", "localhost", 1))
					options.HTTPClient = &http.Client{Transport: &http.Transport{DialContext: dialLocalhost}}
				}
			})
			bucket := aws.String(name + "-" + style)
			_, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{
				Bucket: bucket,
				CreateBucketConfiguration: &types.CreateBucketConfiguration{
					LocationConstraint: types.BucketLocationConstraint(loaded.Region),
				},
			})
			expect(t, err)
			run(t, client, bucket)
		})
	}
}

func put(t *testing.T, client *s3.Client, input s3.PutObjectInput) {
	t.Helper()
	_, err := client.PutObject(t.Context(), &input)
	expect(t, err)
}

func get(t *testing.T, client *s3.Client, input s3.GetObjectInput) (*s3.GetObjectOutput, string) {
	t.Helper()
	got, err := client.GetObject(t.Context(), &input)
	expect(t, err)
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	expect(t, err)
	return got, string(body)
}

func TestObjects(t *testing.T) {
	createBucket(t, "objects", func(t *testing.T, client *s3.Client, bucket *string) {
		key := aws.String("a b/ü+.txt")
		put(t, client, s3.PutObjectInput{
			Bucket: bucket, Key: key, Body: strings.NewReader("hello"), Metadata: map[string]string{"by": "go"},
		})
		part, body := get(t, client, s3.GetObjectInput{Bucket: bucket, Key: key, Range: aws.String("bytes=1-3")})
		equal(t, body, "ell")
		equal(t, *part.ContentRange, "bytes 1-3/5")
		equal(t, part.Metadata["by"], "go")
		listed, err := client.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: bucket, Delimiter: aws.String("/")})
		expect(t, err)
		equal(t, *listed.CommonPrefixes[0].Prefix, "a b/")
		_, err = client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: key, IfNoneMatch: aws.String("*")})
		refusalCode(t, err, "PreconditionFailed")
		_, err = client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: aws.String("absent")})
		refusal[*types.NoSuchKey](t, err)
		_, err = client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: bucket, Key: aws.String("absent")})
		refusal[*types.NotFound](t, err)
		expect(t, s3.NewObjectExistsWaiter(client).Wait(t.Context(), &s3.HeadObjectInput{Bucket: bucket, Key: key}, time.Minute))
	})
}

// The SDK sends checksums with every upload and compares those of every download.
func TestChecksums(t *testing.T) {
	createBucket(t, "checksums", func(t *testing.T, client *s3.Client, bucket *string) {
		for _, algorithm := range []types.ChecksumAlgorithm{"CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"} {
			key := aws.String(string(algorithm))
			put(t, client, s3.PutObjectInput{
				Bucket: bucket, Key: key, Body: strings.NewReader("hello"), ChecksumAlgorithm: algorithm,
			})
			_, body := get(t, client, s3.GetObjectInput{Bucket: bucket, Key: key, ChecksumMode: "ENABLED"})
			equal(t, body, "hello")
		}
		_, err := client.PutObject(t.Context(), &s3.PutObjectInput{
			Bucket: bucket, Key: aws.String("wrong"), Body: strings.NewReader("hello"), ChecksumCRC32: aws.String("AAAAAA=="),
		})
		refusalCode(t, err, "BadDigest")
	})
}

func TestUploadInParts(t *testing.T) {
	createBucket(t, "parts", func(t *testing.T, client *s3.Client, bucket *string) {
		content := make([]byte, 18<<20)
		_, err := rand.Read(content)
		expect(t, err)
		transfers, key := transfermanager.New(client), aws.String("large")
		// Without its length, as of a pipe.
		_, err = transfers.UploadObject(t.Context(), &transfermanager.UploadObjectInput{
			Bucket: bucket, Key: key, Body: io.MultiReader(bytes.NewReader(content)),
		})
		expect(t, err)
		head, body := get(t, client, s3.GetObjectInput{Bucket: bucket, Key: key})
		equal(t, strings.HasSuffix(*head.ETag, `-3"`), true)
		equal(t, body == string(content), true)
	})
}

func TestPresignedRequests(t *testing.T) {
	createBucket(t, "presigned", func(t *testing.T, client *s3.Client, bucket *string) {
		presigner, key := s3.NewPresignClient(client), aws.String("note")
		put, err := presigner.PresignPutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: key})
		expect(t, err)
		get, err := presigner.PresignGetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: key})
		expect(t, err)
		http.DefaultClient.Transport = &http.Transport{DialContext: dialLocalhost}
		request, err := http.NewRequestWithContext(t.Context(), put.Method, put.URL, strings.NewReader("presigned"))
		expect(t, err)
		fetch(t, request)
		request, err = http.NewRequestWithContext(t.Context(), get.Method, get.URL, nil)
		expect(t, err)
		equal(t, fetch(t, request), "presigned")
	})
}
