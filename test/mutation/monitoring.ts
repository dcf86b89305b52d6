import './everything';
import '../monitoring/email-metrics.test';
import '../monitoring/numbers.test';
import '../monitoring/reputation-alarms.test';
import '../monitoring/transactional-email-dashboard.test';
import '../not-a-destination.test';
