import './everything';
import '../sending/email-sending.test';
import '../sending/sending-pause.test';
import '../not-a-destination.test';
