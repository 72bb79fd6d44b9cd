package io.reverseexporter.exporter.jmx;

import static io.reverseexporter.exporter.jmx.FakeMBean.NOTHING;
import static io.reverseexporter.exporter.jmx.FakeMBean.THROWS;
import static io.reverseexporter.exporter.jmx.FakeMBean.attributes;
import static io.reverseexporter.exporter.jmx.FakeMBean.table;
import static io.reverseexporter.exporter.jmx.Product.shown;

import java.util.List;
import java.util.Map;

/** What keeps data, and what computes with it. */
final class Stores {
  private Stores() {}

  static List<Product> all() {
    return List.of(cassandra(), hbase(), nameNode(), solr(), hazelcast(), spark(), flink());
  }

  private static Product cassandra() {
    String metrics = "org.apache.cassandra.metrics:";
    return Product.of(
        "cassandra.yml",
        shown(
            metrics + "type=Table,keyspace=shop,scope=orders,name=LiveSSTableCount",
            attributes("Value", 4),
            "cassandra_table_livesstablecount{keyspace=\"shop\",table=\"orders\"} 4.0"),
        shown(
            metrics + "type=ColumnFamily,keyspace=shop,scope=orders,name=LiveSSTableCount",
            attributes("Value", 4)),
        shown(
            metrics + "type=Keyspace,keyspace=shop,name=PendingCompactions",
            attributes("Value", 0L),
            "cassandra_keyspace_pendingcompactions{keyspace=\"shop\"} 0.0"),
        shown(
            metrics + "type=ThreadPools,path=request,scope=MutationStage,name=PendingTasks",
            attributes("Value", 1),
            "cassandra_threadpools_pendingtasks{path=\"request\",threadpools=\"MutationStage\"} 1.0"),
        shown(
            metrics + "type=Client,name=connectedNativeClients",
            attributes("Value", 6),
            "cassandra_client_connectednativeclients 6.0"),
        shown(metrics + "type=Client,name=clientsByProtocolVersion", attributes("Value", NOTHING)),
        shown(metrics + "type=Storage,name=Load", attributes("Count", 5_000_000_000L)),
        shown(
            metrics + "type=ClientRequest,scope=Read,name=Latency",
            attributes(
                "Count",
                90L,
                "50thPercentile",
                250.0,
                "99thPercentile",
                Double.POSITIVE_INFINITY,
                "DurationUnit",
                "microseconds"),
            "cassandra_request_seconds{quantile=\"0.50\",request=\"Read\"} 2.5E-4",
            "cassandra_request_seconds{quantile=\"0.99\",request=\"Read\"} +Inf",
            "cassandra_request_seconds_count{request=\"Read\"} 90.0"),
        shown(
            metrics + "type=ClientRequest,scope=Read,name=TotalLatency",
            attributes("Count", 4_500_000L),
            "cassandra_request_seconds_sum{request=\"Read\"} 4.5"),
        shown(
            "org.apache.cassandra.net:type=FailureDetector",
            attributes(
                "PhiValues",
                table("Endpoint", "PHI", Map.of("/10.0.0.1:7000", 0.5, "/10.0.0.2:7000", 8.25)),
                "DownEndpointCount",
                1),
            "cassandra_suspicion{peer=\"10.0.0.1:7000\"} 0.5",
            "cassandra_suspicion{peer=\"10.0.0.2:7000\"} 8.25"));
  }

  private static Product hbase() {
    String base = "Hadoop:service=HBase,name=";
    return Product.of(
        "hbase.yml",
        shown(
            base + "RegionServer,sub=Regions",
            attributes("Namespace_default_table_orders_region_ab12_metric_storeCount", 1)),
        shown(
            base + "RegionServer,sub=Tables",
            attributes(
                "Namespace_default_table_orders_metric_readRequestCount", 30L,
                "Namespace_default_table_orders_metric_writeRequestCount", 20L,
                "tag.Hostname", "rs1"),
            "hbase_table_requests_total{kind=\"read\",table=\"default:orders\"} 30.0",
            "hbase_table_requests_total{kind=\"write\",table=\"default:orders\"} 20.0"),
        shown(
            base + "RegionServer,sub=Server",
            attributes("regionCount", 12L, "Get_num_ops", 30L, "tag.Hostname", "rs1"),
            "hbase_RegionServer_Server_Get_total 30.0",
            "hbase_RegionServer_regionCount 12.0"),
        shown(
            base + "Master,sub=Server",
            attributes("tag.isActiveMaster", "true", "averageLoad", 6.5),
            "hbase_Master_averageLoad 6.5",
            "hbase_master_active 1.0"),
        shown(base + "JvmMetrics", attributes("GcCount", 5L)));
  }

  private static Product nameNode() {
    return Product.of(
        "",
        shown(
            "Hadoop:service=NameNode,name=NameNodeStatus",
            attributes("State", "active", "SecurityEnabled", false)),
        shown(
            "Hadoop:service=NameNode,name=FSNamesystemState",
            attributes("FSState", "Operational", "CapacityTotal", 1000L)));
  }

  private static Product solr() {
    String core = "solr:dom1=core,dom2=shop,";
    return Product.of(
        "solr.yml",
        shown(
            core + "category=QUERY,scope=/select,name=requests",
            attributes("Count", 12L, "OneMinuteRate", 0.1),
            "solr_requests_total{category=\"QUERY\",core=\"shop\",handler=\"/select\"} 12.0"),
        shown(
            core + "category=SEARCHER,scope=searcher,name=numDocs",
            attributes("Value", 400, "Unit", "documents"),
            "solr_core_Value{Unit=\"documents\",category=\"SEARCHER\",dom2=\"shop\",name=\"numDocs\",scope=\"searcher\"} 400.0",
            "solr_core_indexed{Unit=\"documents\",category=\"SEARCHER\",dom2=\"shop\",name=\"numDocs\",scope=\"searcher\"} 1.0"),
        shown(
            core + "category=SEARCHER,scope=searcher,name=caching",
            attributes("Value", "true", "Broken", THROWS)),
        // As versions before 7 had it.
        shown(
            "solr/shop_shard1_replica1:type=/select,id=org.apache.solr.handler.SearchHandler",
            attributes("requests", 12L, "version", "6.6.0")));
  }

  private static Product hazelcast() {
    String member = "com.hazelcast:type=Metrics,instance=shop,prefix=";
    return Product.of(
        "",
        shown(member + "runtime", attributes("usedMemory", 1000L, "processors", 2)),
        shown(member + "map,tag0=\"name=orders\"", attributes("getCount", 5L, "hits", NOTHING)));
  }

  private static Product spark() {
    String gauges = ",type=gauges";
    return Product.of(
        "spark.yml",
        shown(
            "metrics:name=app-1.driver.BlockManager.memory.memUsed_MB" + gauges,
            attributes("Number", 12L, "Value", 12L),
            "spark_driver_BlockManager_memory_memUsed_MB{app=\"app-1\"} 12.0"),
        shown(
            "metrics:name=app-1.0.executor.filesystem.file.read_bytes" + gauges,
            attributes("Value", 2048L),
            "spark_executor_filesystem_file_read_bytes_total{app=\"app-1\",executor=\"0\"} 2048.0"),
        shown(
            "metrics:name=app-1.0.executor.threadpool.activeTasks" + gauges,
            attributes("Value", 3),
            "spark_executor_threadpool_activeTasks{app=\"app-1\",executor=\"0\"} 3.0"),
        shown(
            "metrics:name=app-1.0.executor.bytesRead,type=counters",
            attributes("Count", 77L),
            "spark_executor_bytesRead_total{app=\"app-1\",executor=\"0\"} 77.0"),
        shown("metrics:name=master.aliveWorkers" + gauges, attributes("Value", 2)),
        // As versions before 3 had them.
        shown("metrics:name=worker.coresFree", attributes("Value", 8)),
        shown("metrics:name=app-0.driver.jvm.heap.used", attributes("Value", 1000L)));
  }

  private static Product flink() {
    String operator =
        ":host=tm1,tm_id=t1,job_id=j1,job_name=Orders,task_id=k1,task_name=Map,operator_id=o1,"
            + "operator_name=Filter,subtask_index=0,task_attempt_num=0";
    String domain = "org.apache.flink.taskmanager.job.task.operator.";
    return Product.of(
        "flink.yml",
        shown(
            "org.apache.flink.jobmanager.taskSlotsTotal:host=jm1",
            attributes("Value", 4),
            "flink_jobmanager_taskSlotsTotal{host=\"jm1\"} 4.0"),
        shown(
            domain + "numRecordsIn" + operator,
            attributes("Count", 1000L),
            "flink_operator_numRecordsIn_total{job=\"Orders\",operator=\"Filter\",subtask=\"0\"} 1000.0"),
        shown(
            domain + "currentInputWatermark" + operator,
            attributes("Value", Long.MIN_VALUE),
            "flink_operator_currentInputWatermark{job=\"Orders\",operator=\"Filter\",subtask=\"0\"} -9.223372036854776E18"),
        shown(
            domain + "numRecordsInPerSecond" + operator,
            attributes("Rate", 12.5, "Count", 9L),
            "flink_operator_numRecordsInPerSecond_total{job=\"Orders\",operator=\"Filter\",subtask=\"0\"} 9.0"),
        // As versions before 1.3 had them.
        shown(
            "org.apache.flink.metrics:key0=jm1,key1=jobmanager,name=taskSlotsTotal",
            attributes("Value", 4)),
        shown(
            "org.apache.flink.metrics:key0=tm1,key1=taskmanager,key2=t1,key3=Orders,key4=Map,"
                + "key5=1,name=numRecordsIn",
            attributes("Count", 1000L)));
  }
}
