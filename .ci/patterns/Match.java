import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.util.TreeSet;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;

/** Prints for each event the patterns that match it, as JSON: {"event": ["pattern"]}. All patterns are on one bus. */
public final class Match {
    public static void main(String[] args) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode input = mapper.readTree(new File(args[0]));
        Machine bus = Machine.builder().build();
        for (var pattern : input.get("patterns").properties()) {
            String fault = JsonRuleCompiler.check(pattern.getValue().toString());
            if (fault != null) {
                throw new IllegalArgumentException(pattern.getKey() + ": " + fault);
            }
            bus.addRule(pattern.getKey(), pattern.getValue().toString());
        }
        var matches = mapper.createObjectNode();
        for (var event : input.get("events").properties()) {
            var names = matches.putArray(event.getKey());
            new TreeSet<>(bus.rulesForJSONEvent(event.getValue().toString())).forEach(names::add);
        }
        System.out.println(matches);
    }
}
