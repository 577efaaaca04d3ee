import { ownValue } from "../../../own-value.js";

/** What kind of sensitive data looks like. */
export interface DataIdentifier {
  readonly name: string;
  /** Global, so that every place is found. */
  readonly pattern: RegExp;
  /** What a match has to stand up to beside its looks. */
  readonly isGenuine?: (text: string) => boolean;
}

const PREFIX = "arn:aws:dataprotection::aws:data-identifier/";

// Managed identifiers whose data has a plain form (SNS developer guide, "Managed data identifiers", November 2026). AWS
// wants words nearby for some, such as "iban"; these patterns go without.
const MANAGED: Readonly<Record<string, Omit<DataIdentifier, "name">>> = {
  EmailAddress: { pattern: /[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)*\.[a-z]{2,}/gi },
  IpAddress: { pattern: /\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b/g },
  CreditCardNumber: { pattern: /\b\d(?:[ -]?\d){12,18}\b/g, isGenuine: hasLuhnDigit },
  "Ssn-US": { pattern: /\b(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}\b/g },
  "PhoneNumber-US": { pattern: /(?:\+1[ .-]?)?(?:\([2-9]\d{2}\) ?|\b[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}\b/g },
  "BankAccountNumber-DE": { pattern: /\bDE\d{2}(?: ?\d){18}\b/g },
  "BankAccountNumber-ES": { pattern: /\bES\d{2}(?: ?\d){20}\b/g },
  "BankAccountNumber-FR": { pattern: /\bFR\d{2}(?: ?[A-Z0-9]){23}\b/g },
  "BankAccountNumber-GB": { pattern: /\bGB\d{2} ?[A-Z]{4}(?: ?\d){14}\b/g },
  "BankAccountNumber-IT": { pattern: /\bIT\d{2} ?[A-Z](?: ?\d){10}(?: ?[A-Z0-9]){12}\b/g },
  OpenSshPrivateKey: privateKey("OPENSSH PRIVATE KEY"),
  PgpPrivateKey: privateKey("PGP PRIVATE KEY BLOCK"),
  PkcsPrivateKey: privateKey("(?:(?:RSA|EC|DSA|ENCRYPTED) )?PRIVATE KEY"),
  PuttyPrivateKey: { pattern: /PuTTY-User-Key-File-\d:[\s\S]*?Private-MAC: \w+/g },
  VehicleIdentificationNumber: { pattern: /\b(?=\w*\d)(?=\w*[A-Z])[A-HJ-NPR-Z0-9]{17}\b/g },
};

/** Undefined for one that only AWS recognises. @param reference an ARN of AWS's, or the name of one of the customer's */
export function findIdentifier(
  reference: string,
  custom: ReadonlyMap<string, DataIdentifier>,
): DataIdentifier | undefined {
  if (!reference.startsWith(PREFIX)) return custom.get(reference);
  const name = reference.slice(PREFIX.length);
  const managed = ownValue(MANAGED, name);
  return managed && { name, ...managed };
}

export function isManaged(reference: string): boolean {
  return reference.startsWith(PREFIX) && reference.length > PREFIX.length;
}

function privateKey(title: string): Omit<DataIdentifier, "name"> {
  return { pattern: new RegExp(`-----BEGIN ${title}-----[\\s\\S]*?-----END ${title}-----`, "g") };
}

/** The last digit of card numbers follows from the others. */
function hasLuhnDigit(text: string): boolean {
  const digits = [...text.replaceAll(/\D/g, "")].map(Number).reverse();
  const sum = digits.reduce((total, digit, index) => {
    const doubled = digit * 2;
    return total + (index % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
