using TinyInfer.Cli;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Import.Onnx.Sessions;

if (args is [OnnxRuntimeCommand.Name])
{
    OnnxRuntimeHost.Serve();
}

OnnxRuntimeHost.Command = OnnxRuntimeCommand.Line;
return await CommandTree.RunAsync(args, Terminal.OfProcess());
