// Words of a line that somebody copies into a shell: none of them may be more than a word there, whatever the server named it.

// For sh, bash, zsh.
export const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

// Windows' own shells agree on no way to quote: what is more than this is not offered there.
export const is_plain = (text: string) => /^[A-Za-z0-9][A-Za-z0-9:/._~-]*$/.test(text);

// Without quotes wherever it can be, so that the line serves everywhere.
export const word_of = (text: string) => (is_plain(text) ? text : quoted(text));
