using TinyInfer.Cli;
using TinyInfer.Cli.Output;

return await CommandTree.RunAsync(args, Terminal.OfProcess());
