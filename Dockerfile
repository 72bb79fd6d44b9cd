# reverse-exporter on Tomcat, at port 8080 and context path /. How to use it: docs/deploying/docker.md.
FROM maven:3.9.11-eclipse-temurin-17 AS build
WORKDIR /build
COPY .mvn .mvn
COPY pom.xml .
COPY src src
RUN mvn -B -ntp -Dmaven.test.skip=true package

FROM tomcat:10.1.60-jre21-temurin
COPY docker/server.xml docker/logging.properties conf/
# Unpacked, so that the root file system can be read-only and a start takes no tens of seconds.
COPY --from=build /build/target/reverse-exporter/ webapps/ROOT/
RUN rm -rf webapps.dist \
 && groupadd --system --gid 10001 reverse-exporter \
 && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent \
      --shell /usr/sbin/nologin reverse-exporter \
 && install -d -m 755 /etc/reverse-exporter \
 && chown 10001:10001 temp work
ENV REVERSE_EXPORTER_CONFIG=/etc/reverse-exporter/reverse-exporter.yml \
    CATALINA_OPTS="-Xmx256m -XX:+ExitOnOutOfMemoryError"
# By number, so that an orchestrator can see that it is not root.
USER 10001:10001
EXPOSE 8080
# Tomcat ends its scripts and connections on this one.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["curl", "--fail", "--silent", "--show-error", "--output", "/dev/null", "http://127.0.0.1:8080/-/healthy"]
CMD ["catalina.sh", "run"]
