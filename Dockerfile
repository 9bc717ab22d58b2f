# The server in a container. docs/operations.md, "In a container", says how to run it.

FROM debian:bookworm-slim AS build
WORKDIR /src
COPY scripts/packages scripts/packages
RUN apt-get update \
 && apt-get install -y --no-install-recommends $(sed '/^# test$/,$d; /^#/d' scripts/packages) \
 && rm -rf /var/lib/apt/lists/*
# Named one by one, so that no data directory and no build of the host's comes along.
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY config config
COPY include include
COPY migrations migrations
COPY src src
COPY web web
RUN cmake --preset release && cmake --build --preset release --target qrcongo

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      ca-certificates \
      curl \
      libboost-json1.81.0 \
      libboost-url1.81.0 \
      libcurl4 \
      libdeflate0 \
      libfmt9 \
      libmaxminddb0 \
      libprometheus-cpp-core1.0 \
      libqrencode4 \
      libsoci-core4.0 \
      libsoci-sqlite3-4.0 \
      libspdlog1.10 \
      libsqlite3-0 \
      libssl3 \
      libtomlplusplus3 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /var/lib/qrcongo --shell /usr/sbin/nologin qrcongo \
 && install -d -o qrcongo -g qrcongo -m 0700 /var/lib/qrcongo
COPY --from=build /src/build/release/qrcongo /usr/local/bin/qrcongo
# Fails here where a library is missing.
RUN qrcongo version

USER qrcongo
# Plain HTTP: whoever publishes the port has a proxy before it, or mounts a certificate.
ENV QRCONGO_SERVER__LISTEN=0.0.0.0:8000 \
    QRCONGO_SERVER__PLAIN_HTTP=true \
    QRCONGO_STORAGE__DATA_DIR=/var/lib/qrcongo
VOLUME /var/lib/qrcongo
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:9464/health/ready"]
ENTRYPOINT ["qrcongo"]
CMD ["serve"]
