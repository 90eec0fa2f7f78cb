# syntax=docker/dockerfile:1

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=unknown
RUN make build VERSION=$VERSION
# The data directory must belong to the user that golive runs as; the last stage has no shell to make it.
RUN mkdir -p /data

# Certificates, a user and nothing else: no shell, no package manager. Time zones are also within the binary.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /src/bin/golive /golive
COPY --from=build --chown=nonroot:nonroot /data /var/lib/golive
USER nonroot:nonroot
WORKDIR /var/lib/golive
VOLUME /var/lib/golive
# A golive.yaml in the working directory is read; the environment outranks it.
ENV GOLIVE_DATABASE_URL=sqlite:/var/lib/golive/golive.db
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 CMD ["/golive", "doctor", "--local"]
ENTRYPOINT ["/golive"]
CMD ["serve"]
