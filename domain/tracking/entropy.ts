/** 20 random hexadecimal digits (80 bits), cryptographically good, from outside. */
export type Entropy = () => string;
