# Latchkey's console and API: docker build -t latchkey .
# The worker has an image of its own: docker build -f worker/Dockerfile -t latchkey-worker .
ARG BASE=node:24-bookworm-slim

FROM ${BASE} AS build
WORKDIR /src
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
# Next puts apart the files that a server needs with this alone: `npm run build` elsewhere stays as it is.
RUN NEXT_OUTPUT=standalone npm run build && node deploy/image/assemble.mjs /out

FROM ${BASE}
# It passes signals on, and ends what the process that hashes passwords may leave behind.
RUN command -v tini > /dev/null \
 || (apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*)
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOST=0.0.0.0 PORT=3000
WORKDIR /app
COPY --from=build /out ./
# A number, so that Kubernetes knows that it is not root.
USER 65532:65532
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["node", "health.mjs"]
ENTRYPOINT ["tini", "--"]
CMD ["node", "start.mjs"]
