using System.CommandLine;
using TinyInfer.Cli.Output;
using TinyInfer.Converter.Inspect;
using TinyInfer.Converter.Report;
using TinyInfer.Converter.Updates;

namespace TinyInfer.Cli.Commands;

/// <summary><c>tinyinfer inspect</c>: what is in a model file, and what it would be on a device.</summary>
internal sealed class InspectCommand : TinyInferCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "A .tinf, .onnx or .tflite file, or a .tiup update." };

    private readonly Option<Dictionary<string, int>> _shape = CheckedOption.Dimensions();

    private readonly Option<string> _key = new("--key")
    {
        HelpName = "FILE",
        Description = "Of an update: the private key that it should be signed with.",
    };

    /// <summary>Makes the command.</summary>
    /// <param name="terminal">Where it writes to.</param>
    internal InspectCommand(Terminal terminal)
        : base("inspect", "Show what is in a model file: tensors, operators, sizes, work, and the plan of its memory.", terminal)
    {
        Add(_file);
        Add(_shape);
        Add(_key);
        AddJson();
    }

    /// <inheritdoc/>
    protected override void Execute(ParseResult parsed, CancellationToken cancellation)
    {
        string path = parsed.GetRequiredValue(_file);
        if (UpdateInspection.IsUpdate(path))
        {
            UpdateInspection update = UpdateInspection.Of(path, parsed.GetValue(_key));
            Print(parsed, update, () => UpdateView.Print(Terminal.Screen, update));
            return;
        }

        ModelInspection model = ModelInspector.Inspect(path, parsed.GetRequiredValue(_shape));
        Print(parsed, model, () => InspectionView.Print(Terminal.Screen, model));
    }

    private void Print<T>(ParseResult parsed, T inspection, Action print)
    {
        if (IsJson(parsed))
        {
            Terminal.Output.WriteLine(Json.Write(inspection));
        }
        else
        {
            print();
        }
    }
}
