package io.reverseexporter.exporter.jmx;

import static io.reverseexporter.exporter.jmx.FakeMBean.attributes;
import static io.reverseexporter.exporter.jmx.FakeMBean.composite;
import static io.reverseexporter.exporter.jmx.Product.shown;

import java.util.List;

/** Application servers. */
final class Servers {
  private Servers() {}

  static List<Product> all() {
    return List.of(tomcat(), wildfly(), weblogic());
  }

  private static Product tomcat() {
    return Product.of(
        "tomcat.yml",
        shown(
            "Catalina:type=GlobalRequestProcessor,name=\"http-nio-8080\"",
            attributes(
                "requestCount", 70,
                "errorCount", 2,
                "bytesSent", 1000L,
                "processingTime", 1500L,
                "maxTime", 90L),
            "tomcat_bytessent_total{port=\"8080\",protocol=\"http-nio\"} 1000.0",
            "tomcat_errorcount_total{port=\"8080\",protocol=\"http-nio\"} 2.0",
            "tomcat_request_seconds_total{port=\"8080\",protocol=\"http-nio\"} 1.5",
            "tomcat_requestcount_total{port=\"8080\",protocol=\"http-nio\"} 70.0"),
        shown(
            "Catalina:type=ThreadPool,name=\"http-nio-8080\"",
            attributes(
                "currentThreadsBusy", 1,
                "maxThreads", 200,
                "port", 8080,
                "running", true,
                "name", "http-nio-8080"),
            "tomcat_pool_current_threads_busy{port=\"8080\",protocol=\"http-nio\"} 1.0",
            "tomcat_pool_max_threads{port=\"8080\",protocol=\"http-nio\"} 200.0",
            "tomcat_pool_running{port=\"8080\",protocol=\"http-nio\"} 1.0"),
        shown(
            "Catalina:type=Manager,host=localhost,context=/shop",
            attributes("activeSessions", 5, "sessionCounter", 9L, "name", "StandardManager"),
            "tomcat_active_sessions{context=\"/shop\",host=\"localhost\"} 5.0",
            "tomcat_session_counter{context=\"/shop\",host=\"localhost\"} 9.0"),
        shown(
            "Catalina:j2eeType=Servlet,WebModule=//localhost/shop,name=cart,J2EEApplication=none,"
                + "J2EEServer=none",
            attributes("requestCount", 6, "stateName", "STARTED", "mappings", new String[] {"/"}),
            "tomcat_servlet_requests_total{module=\"localhost/shop\",servlet=\"cart\"} 6.0"),
        shown("Catalina:type=Server", attributes("serverInfo", "Apache Tomcat", "port", 8005)));
  }

  private static Product wildfly() {
    String subsystem = "jboss.as:subsystem=";
    return Product.of(
        "wildfly.yaml",
        shown(
            subsystem + "datasources,data-source=ExampleDS,statistics=pool",
            attributes("ActiveCount", "3", "AvailableCount", 17, "MaxWaitTime", 0L),
            "wildfly_pool_available_count{pool=\"ExampleDS\"} 17.0"),
        shown(
            subsystem + "transactions",
            attributes(
                "numberOfTransactions",
                8L,
                "numberOfTimedOutTransactions",
                0L,
                "numberOfHeuristics",
                1L),
            "wildfly_timed_out_transactions_total 0.0",
            "wildfly_transactions_total 8.0"),
        shown(
            "jboss.as:deployment=shop.war,subsystem=undertow",
            attributes("activeSessions", 2, "expiredSessions", 1, "contextRoot", "/shop"),
            "wildfly_sessions_active{application=\"shop\"} 2.0"),
        shown(
            subsystem + "undertow,server=default-server,http-listener=default",
            attributes("requestCount", 5L, "bytesSent", 100L, "enabled", true)),
        shown(
            subsystem + "messaging-activemq,server=default,jms-queue=orders",
            attributes("messageCount", 2L)));
  }

  private static Product weblogic() {
    String server = "com.bea:ServerRuntime=AdminServer,Name=";
    return Product.of(
        "weblogic.yml",
        shown(
            server + "shopDS,Type=JDBCDataSourceRuntime",
            attributes("ActiveConnectionsCurrentCount", 2, "State", "Running"),
            "weblogic_active_connections_current_count{pool=\"shopDS\",server=\"AdminServer\"} 2.0"),
        shown(
            server + "ThreadPoolRuntime,Type=ThreadPoolRuntime",
            attributes(
                "ExecuteThreadIdleCount",
                3,
                "HealthStateJMX",
                composite(attributes("IsCritical", false, "State", 1, "Name", "pool"))),
            "weblogic_health_is_critical{server=\"AdminServer\"} 0.0",
            "weblogic_health_state{server=\"AdminServer\"} 1.0"),
        shown("com.bea:Name=AdminServer,Type=ServerRuntime", attributes("OpenSocketsCount", 4)));
  }
}
