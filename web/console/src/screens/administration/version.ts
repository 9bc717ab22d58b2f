// The server's version: it carries this console in itself, so that they are of one build.
export const version = server_version;
