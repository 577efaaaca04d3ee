#!/bin/bash
set -euo pipefail

awslocal s3api head-bucket --bucket shop-orders 2>/dev/null || awslocal s3 mb s3://shop-orders
awslocal dynamodb describe-table --table-name orders >/dev/null 2>&1 || awslocal dynamodb create-table \
  --table-name orders \
  --attribute-definitions AttributeName=id,AttributeType=S \
  --key-schema AttributeName=id,KeyType=HASH \
  --billing-mode PAY_PER_REQUEST
awslocal ssm put-parameter --name /shop/currency --type String --value EUR --overwrite
