using System.CommandLine;
using SharpFuzz;
using TinyInfer.Fuzz;

Argument<string[]> targets = new("target")
{
    Description = $"What to fuzz: {string.Join(", ", FuzzTargets.All.Select(t => t.Name))}; everything if none is given.",
    Arity = ArgumentArity.ZeroOrMore,
};
targets.AcceptOnlyFromAmong([.. FuzzTargets.All.Select(t => t.Name)]);
Option<int> seconds = new("--seconds") { Description = "Time in all.", DefaultValueFactory = _ => 60 };
Option<long> runs = new("--runs") { Description = "The most changed inputs of a target.", DefaultValueFactory = _ => long.MaxValue };
Option<int> seed = new("--seed") { Description = "Seed of the changes.", DefaultValueFactory = _ => 1 };
Option<string> findings = new("--findings")
{
    Description = "Folder that receives inputs that break something.",
    DefaultValueFactory = _ => "findings",
};
Option<bool> libFuzzer = new("--libfuzzer") { Description = "Serve libFuzzer, which finds its way by the code that runs; one target." };
RootCommand command = new("Reads changed files until something breaks.") { targets, seconds, runs, seed, findings, libFuzzer };
command.SetAction(parsed =>
{
    string[] names = parsed.GetValue(targets) is { Length: > 0 } given ? given : [.. FuzzTargets.All.Select(t => t.Name)];
    FuzzTarget[] chosen = [.. FuzzTargets.All.Where(t => names.Contains(t.Name))];
    if (parsed.GetValue(libFuzzer))
    {
        Fuzzer.LibFuzzer.Run(bytes =>
        {
            if (chosen[0].Judge(bytes.ToArray(), out _) is { } problem)
            {
                throw new InvalidOperationException(problem);
            }
        });
        return 0;
    }

    TimeSpan each = TimeSpan.FromSeconds(parsed.GetValue(seconds)) / chosen.Length;
    int found = chosen.Sum(t => new Campaign(t, parsed.GetValue(findings)!).Run(
        each, parsed.GetValue(runs), parsed.GetValue(seed), Console.Out));
    return found == 0 ? 0 : 1;
});
return command.Parse(args).Invoke();
