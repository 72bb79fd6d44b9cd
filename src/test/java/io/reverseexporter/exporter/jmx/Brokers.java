package io.reverseexporter.exporter.jmx;

import static io.reverseexporter.exporter.jmx.FakeMBean.NOTHING;
import static io.reverseexporter.exporter.jmx.FakeMBean.THROWS;
import static io.reverseexporter.exporter.jmx.FakeMBean.attributes;
import static io.reverseexporter.exporter.jmx.Product.shown;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** Brokers of messages, and what they need. */
final class Brokers {
  private Brokers() {}

  static List<Product> all() {
    return List.of(kafka(), zookeeper(), activemq(), artemis());
  }

  private static Product kafka() {
    return Product.of(
        "kafka.yml",
        shown(
            "kafka.server:type=BrokerTopicMetrics,name=MessagesInPerSec",
            attributes(
                "Count",
                1200L,
                "EventType",
                "messages",
                "RateUnit",
                TimeUnit.SECONDS,
                "OneMinuteRate",
                2.5),
            "kafka_topic_messagesin_total 1200.0"),
        shown(
            "kafka.server:type=BrokerTopicMetrics,name=MessagesInPerSec,topic=orders",
            attributes("Count", 800L, "RateUnit", TimeUnit.SECONDS, "OneMinuteRate", 1.5),
            "kafka_topic_messagesin_total{topic=\"orders\"} 800.0"),
        shown(
            "kafka.server:type=ReplicaManager,name=UnderReplicatedPartitions",
            attributes("Value", 0),
            "kafka_partitions_underreplicatedpartitions 0.0"),
        shown(
            "kafka.network:type=RequestMetrics,name=TotalTimeMs,request=Produce",
            attributes("Count", 40L, "Mean", 3.0, "50thPercentile", 2.0, "99thPercentile", 25.0),
            "kafka_request_seconds{quantile=\"0.50\",request=\"Produce\"} 0.002",
            "kafka_request_seconds{quantile=\"0.99\",request=\"Produce\"} 0.025",
            "kafka_requests_total{request=\"Produce\"} 40.0"),
        shown(
            "kafka.server:type=app-info,id=0",
            attributes("version", "3.7.0", "commit-id", "ab12", "start-time-ms", 1700000000000L),
            "kafka_broker_commit_id{broker=\"0\",commit_id=\"ab12\"} 1.0",
            "kafka_broker_version{broker=\"0\",version=\"3.7.0\"} 1.0"),
        shown(
            "kafka.server:type=Produce,client-id=web",
            attributes("byte-rate", Double.NaN, "throttle-time", 0.0),
            "kafka_quota_byte_rate{client=\"web\",kind=\"Produce\"} NaN",
            "kafka_quota_throttle_time{client=\"web\",kind=\"Produce\"} 0.0"),
        shown(
            "kafka.connect:type=connector-task-metrics,connector=files,task=0",
            attributes("status", "running", "batch-size-avg", 2.0)),
        shown("kafka.connect:type=connect-worker-metrics", attributes("connector-count", 1.0)),
        shown(
            "kafka.coordinator.group:type=GroupMetadataManager,name=NumGroups",
            attributes("Value", 3)));
  }

  private static Product zookeeper() {
    return Product.of(
        "zookeeper.yaml",
        shown(
            "org.apache.ZooKeeperService:name0=ReplicatedServer_id1",
            attributes("QuorumSize", 3, "Name", "ReplicatedServer_id1"),
            "zookeeper_quorum_size 3.0"),
        shown(
            "org.apache.ZooKeeperService:name0=ReplicatedServer_id1,name1=replica.1",
            attributes("Name", "replica.1", "QuorumAddress", "10.0.0.1:2888")),
        shown(
            "org.apache.ZooKeeperService:name0=ReplicatedServer_id1,name1=replica.1,name2=Leader",
            attributes(
                "PacketsReceived",
                10L,
                "PacketsSent",
                12L,
                "AvgRequestLatency",
                0.5,
                "MaxRequestLatency",
                40L,
                "ClientPort",
                "10.0.0.1:2181",
                "StartTime",
                NOTHING),
            "zookeeper_avg_request_latency_seconds{role=\"Leader\",server=\"1\"} 5.0E-4",
            "zookeeper_max_request_latency_seconds{role=\"Leader\",server=\"1\"} 0.04",
            "zookeeper_packets_Received_total{role=\"Leader\",server=\"1\"} 10.0",
            "zookeeper_packets_Sent_total{role=\"Leader\",server=\"1\"} 12.0"),
        shown(
            "org.apache.ZooKeeperService:name0=ReplicatedServer_id1,name1=replica.1,name2=Leader,"
                + "name3=InMemoryDataTree",
            attributes("NodeCount", 5, "LastZxid", "0x1")),
        shown(
            "org.apache.ZooKeeperService:name0=StandaloneServer_port2181",
            attributes("NumAliveConnections", 2L, "ClientPort", "10.0.0.1:2181"),
            "zookeeper_NumAliveConnections{port=\"2181\"} 2.0"),
        shown(
            "org.apache.ZooKeeperService:name0=StandaloneServer_port2181,name1=InMemoryDataTree",
            attributes("NodeCount", 7, "WatchCount", 0),
            "zookeeper_NodeCount{port=\"2181\"} 7.0"));
  }

  private static Product activemq() {
    String broker = "org.apache.activemq:type=Broker,brokerName=shop";
    return Product.of(
        "activemq.yml",
        shown(
            broker,
            attributes(
                "BrokerVersion",
                "6.1.0",
                "CurrentConnectionsCount",
                4,
                "MemoryPercentUsage",
                37,
                "Persistent",
                true,
                "TotalEnqueueCount",
                99L,
                // As a broker without a store answers.
                "StorePercentUsage",
                THROWS),
            "activemq_limit_ratio{of=\"Memory\"} 0.37",
            "activemq_persistent 1.0"),
        shown(
            broker + ",destinationType=Queue,destinationName=orders",
            attributes("Name", "orders", "QueueSize", 3L, "EnqueueCount", 50L, "DLQ", false),
            "activemq_messages_enqueue_total{Queue=\"orders\"} 50.0",
            "activemq_messages_waiting{Queue=\"orders\"} 3.0"),
        shown(
            broker + ",destinationType=Topic,destinationName=news",
            attributes("Name", "news", "EnqueueCount", 7L, "DequeueCount", 6L),
            "activemq_messages_dequeue_total{Topic=\"news\"} 6.0",
            "activemq_messages_enqueue_total{Topic=\"news\"} 7.0"),
        shown(
            broker
                + ",destinationType=Topic,destinationName=news,endpoint=Consumer,clientId=c1,"
                + "consumerId=c1-1",
            attributes("EnqueueCount", 7L, "DequeueCount", 6L)));
  }

  private static Product artemis() {
    String orders = "org.apache.activemq.artemis:broker=\"shop\",component=addresses,address=\"o\"";
    return Product.of(
        "",
        shown(
            "org.apache.activemq.artemis:broker=\"shop\"",
            attributes("ConnectionCount", 4, "Started", true, "Version", "2.40.0")),
        shown(orders, attributes("RoutedMessageCount", 9L, "Paging", false)),
        shown(
            orders + ",subcomponent=queues,routing-type=\"anycast\",queue=\"o\"",
            attributes("MessageCount", 2L, "ConsumerCount", 1, "Name", "o")));
  }
}
