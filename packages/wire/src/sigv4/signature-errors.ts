import { ServiceError } from "../service-error.js";

/** What an unsigned request is told where a signature is needed. */
export function missingToken(): ServiceError {
  return refused("MissingAuthenticationTokenException", "MissingAuthenticationToken", "Missing Authentication Token");
}

export function signatureDoesNotMatch(isS3: boolean): ServiceError {
  const advice = isS3
    ? "Check your key and signing method."
    : "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
  const message = `The request signature we calculated does not match the signature you provided. ${advice}`;
  return invalidSignature(message, isS3);
}

/** A signature that cannot be right, whatever the key. */
export function invalidSignature(message: string, isS3: boolean): ServiceError {
  return refused(isS3 ? "SignatureDoesNotMatch" : "InvalidSignatureException", "SignatureDoesNotMatch", message);
}

export function presignedUrlExpired(isS3: boolean): ServiceError {
  return isS3
    ? refused("AccessDenied", "AccessDenied", "Request has expired")
    : invalidSignature("Signature expired: the presigned URL is no longer valid", false);
}

/** @param isEarly true when the request says it was signed in the future */
export function clockSkewed(signedAt: string, now: string, isEarly: boolean, isS3: boolean): ServiceError {
  if (isS3) {
    const message = "The difference between the request time and the current time is too large.";
    return refused("RequestTimeTooSkewed", "RequestTimeTooSkewed", message);
  }
  return isEarly
    ? invalidSignature(`Signature not yet current: ${signedAt} is still later than ${now}`, false)
    : invalidSignature(`Signature expired: ${signedAt} is now earlier than ${now}`, false);
}

export function unsignedHeaders(): ServiceError {
  return refused("AccessDenied", "AccessDenied", "There were headers present in the request which were not signed");
}

export function bodyHashMismatch(): ServiceError {
  const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
  return new ServiceError({ code: "XAmzContentSHA256Mismatch", message });
}

function refused(code: string, queryCode: string, message: string): ServiceError {
  return new ServiceError({ code, queryCode, message, statusCode: 403 });
}
