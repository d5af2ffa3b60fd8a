# The image of one of the three services: docker build --build-arg SERVICE=queue-service --build-arg PORT=7001 .
#
# The jar is the one that `mvn package` made. Maven does not run in here: it would fetch every library again for each image,
# and it would have to reach the registry from inside a container, without the host's proxy, mirror and certificates.

FROM eclipse-temurin:25-jdk AS layers
ARG SERVICE
WORKDIR /layers
COPY ${SERVICE}/target/${SERVICE}.jar service.jar
# A folder a layer; and by itself what the health check needs, so that it opens one small jar and not a hundred.
RUN java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djarmode=tools -jar service.jar extract --layers --destination out \
    && mkdir probe \
    && cp out/application/lib/common-*.jar probe/probe.jar

FROM eclipse-temurin:25-jre
# The same user in all three images: heartbeat-service may signal the processes of its own user and of no other.
RUN groupadd --gid 10001 pulsewarden \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin pulsewarden \
    && mkdir /data \
    && chown 10001:10001 /data
WORKDIR /app
# What changes least comes first.
COPY --from=layers /layers/out/dependencies/ ./
COPY --from=layers /layers/out/spring-boot-loader/ ./
COPY --from=layers /layers/out/snapshot-dependencies/ ./
COPY --from=layers /layers/probe/ ./
COPY --from=layers /layers/out/application/ ./
ARG PORT
# As `./pulsewarden up` starts them, but without large pages; the heap follows the container's memory limit, and the addresses
# of the other services are looked up again after 5 s: a container that was started anew may have another one. The probe is a
# small JVM that lives for a moment.
RUN printf '%s\n' -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:MaxRAMPercentage=40 -XX:+ExitOnOutOfMemoryError \
      -XX:+ErrorFileToStdout --enable-native-access=ALL-UNNAMED -Dsun.net.inetaddr.ttl=5 >java.options \
    && printf '%s\n' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx16m -Xshare:auto -cp probe.jar \
      dev.pulsewarden.probe.HealthProbe "$PORT" /actuator/health/readiness >probe.options
ARG SERVICE
LABEL org.opencontainers.image.title="Pulsewarden ${SERVICE}" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV LOGGING_STRUCTURED_FORMAT_CONSOLE=ecs \
    PULSEWARDEN_ADDRESS=0.0.0.0 \
    PULSEWARDEN_DATA_DIR=/data
USER 10001:10001
EXPOSE ${PORT}
# Asks the readiness probe; what it got for an answer is in `docker inspect`.
HEALTHCHECK --interval=5s --timeout=5s --start-period=120s --retries=3 CMD ["java", "@probe.options"]
# Further options come last, so that they win; JDK_JAVA_OPTIONS would come first, and reach the probe too.
ENTRYPOINT ["sh", "-c", "exec java @java.options $PULSEWARDEN_JAVA_OPTIONS -jar service.jar"]
