// Sums as people type them: "312 500,00" or "312500.00", and back.
import { minor_units } from "../../state/texts";

export function money_typed({ amount, currency }: { amount: number; currency: string }): string {
  const digits = Math.round(Math.log10(minor_units(currency)));
  return (amount / minor_units(currency)).toFixed(digits).replace(".", ",").replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
}

// In minor units; undefined where it is no sum.
export function money_read(text: string, currency: string): number | undefined {
  const plain = text.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".");
  if (!/^\d+(\.\d+)?$/.test(plain)) return undefined;
  const amount = Number(plain) * minor_units(currency);
  const whole = Math.round(amount);
  return whole >= 1 && Math.abs(whole - amount) < 0.001 && Number.isSafeInteger(whole) ? whole : undefined;
}
