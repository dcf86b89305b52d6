import './everything';
import '../archive/bucket.test';
import '../archive/email-event-archive.test';
import '../archive/encryption.test';
import '../archive/grant-query.test';
import '../archive/input.test';
import '../archive/queries.test';
import '../archive/stacks.test';
