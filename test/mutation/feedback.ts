import './everything';
import '../feedback/email-feedback-queue.test';
import '../feedback/handlers.test';
