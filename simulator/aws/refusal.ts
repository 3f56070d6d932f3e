// The one way in which the simulated AWS says no: a code, an HTTP status and AWS's own text.

export class AwsRefusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(message);
    this.name = "AwsRefusal";
    this.code = code;
    this.status = status;
  }
}

export function refuse(code: string, status: number, message: string): never {
  throw new AwsRefusal(code, status, message);
}
