using TinyInfer.Cli;
using TinyInfer.Cli.Output;
using TinyInfer.Fleet.Commands;

Terminal terminal = Terminal.OfProcess();
return await CommandTree.RunAsync("tinyinfer fleet", FleetCommands.Create(terminal), args, terminal);
