// The mark of the console: a stamp's corner pattern within a seal.
export function Emblem({ size_px }: { size_px: number }) {
  return (
    <svg class="emblem" width={size_px} height={size_px} viewBox="0 0 40 40" aria-hidden="true">
      <circle cx="20" cy="20" r="19" fill="var(--act)" />
      <circle cx="20" cy="20" r="16" fill="none" stroke="var(--on-act)" stroke-width="1" stroke-dasharray="1.5 1.5" />
      <path fill="var(--on-act)" d="M11 11h8v8h-8zM13 13v4h4v-4zM21 11h8v8h-8zM23 13v4h4v-4zM11 21h8v8h-8zM13 23v4h4v-4z" fill-rule="evenodd" />
      <path fill="none" stroke="var(--on-act)" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" d="m22 25.5 2.6 2.6 4.6-5.4" />
    </svg>
  );
}
