/**
 * Of a request's body, in bytes. Lambda takes 6 MB with the envelope of API Gateway around the body, which it sends in
 * base64, a third more.
 */
export const maxBodyBytes = 4_600_000;
