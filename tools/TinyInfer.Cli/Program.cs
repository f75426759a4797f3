using TinyInfer.Cli;
using TinyInfer.Cli.Commands;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Import.Onnx.Sessions;

if (args is [OnnxRuntimeCommand.Name])
{
    OnnxRuntimeHost.Serve();
}

if (args is [FleetCommand.CommandName, .. string[] rest])
{
    return FleetCommand.Run(rest, Terminal.OfProcess());
}

OnnxRuntimeHost.Command = OnnxRuntimeCommand.Line;
return await CommandTree.RunAsync(args, Terminal.OfProcess());
