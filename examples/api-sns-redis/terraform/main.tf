# The stack of ../stack.ts, for Terraform: POST /items -> function -> Redis and SNS.
# The provider finds the embedded AWS by AWS_ENDPOINT_URL; without that variable it is AWS.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.60"
    }
  }
}

variable "package_path" {
  description = "The zip to deploy, as build.mjs makes it"
  type        = string
}

variable "runtime" {
  description = "provided.al2023 for the function in Go, nodejs22.x for its twin"
  type        = string
}

provider "aws" {
  region                  = "eu-central-1"
  skip_metadata_api_check = true
}

data "aws_caller_identity" "current" {}

resource "aws_sns_topic" "items" {
  name = "items"
}

resource "aws_elasticache_cluster" "items" {
  cluster_id      = "items"
  engine          = "redis"
  node_type       = "cache.t3.micro"
  num_cache_nodes = 1
}

resource "aws_sqs_queue" "failed" {
  name                      = "items-failed"
  message_retention_seconds = 1209600
}

resource "aws_iam_role" "items" {
  name = "items"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "items" {
  name = "items"
  role = aws_iam_role.items.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "sns:Publish", Resource = aws_sns_topic.items.arn },
      { Effect = "Allow", Action = "sqs:SendMessage", Resource = aws_sqs_queue.failed.arn },
    ]
  })
}

resource "aws_cloudwatch_log_group" "items" {
  name              = "/aws/lambda/items"
  retention_in_days = 14
}

resource "aws_lambda_function" "items" {
  function_name    = "items"
  role             = aws_iam_role.items.arn
  runtime          = var.runtime
  handler          = "index.handler"
  filename         = var.package_path
  source_code_hash = filebase64sha256(var.package_path)
  memory_size      = 512
  timeout          = 10
  depends_on       = [aws_cloudwatch_log_group.items]

  dead_letter_config {
    target_arn = aws_sqs_queue.failed.arn
  }

  environment {
    variables = {
      REDIS_URL = "redis://${aws_elasticache_cluster.items.cache_nodes[0].address}:${aws_elasticache_cluster.items.cache_nodes[0].port}"
      TOPIC_ARN = aws_sns_topic.items.arn
    }
  }
}

resource "aws_api_gateway_rest_api" "items" {
  name = "items"
}

resource "aws_api_gateway_resource" "items" {
  rest_api_id = aws_api_gateway_rest_api.items.id
  parent_id   = aws_api_gateway_rest_api.items.root_resource_id
  path_part   = "items"
}

resource "aws_api_gateway_method" "post" {
  rest_api_id   = aws_api_gateway_rest_api.items.id
  resource_id   = aws_api_gateway_resource.items.id
  http_method   = "POST"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "function" {
  rest_api_id             = aws_api_gateway_rest_api.items.id
  resource_id             = aws_api_gateway_resource.items.id
  http_method             = aws_api_gateway_method.post.http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.items.invoke_arn
}

resource "aws_lambda_permission" "api" {
  statement_id  = "api"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.items.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.items.execution_arn}/*/POST/items"
}

resource "aws_api_gateway_deployment" "items" {
  rest_api_id = aws_api_gateway_rest_api.items.id
  depends_on  = [aws_api_gateway_integration.function]

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "test" {
  rest_api_id   = aws_api_gateway_rest_api.items.id
  deployment_id = aws_api_gateway_deployment.items.id
  stage_name    = "test"
}

output "account_id" {
  value = data.aws_caller_identity.current.account_id
}

output "topic_arn" {
  value = aws_sns_topic.items.arn
}

output "items_path" {
  description = "Below the endpoint of the embedded AWS"
  value       = "/restapis/${aws_api_gateway_rest_api.items.id}/${aws_api_gateway_stage.test.stage_name}/_user_request_/items"
}
