using Spectre.Console;
using TinyInfer.Converter.Inspect;

namespace TinyInfer.Cli.Output;

/// <summary>Prints the contents of a model file.</summary>
internal static class InspectionView
{
    /// <summary>Prints an inspection.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="model">The inspection.</param>
    internal static void Print(IAnsiConsole screen, ModelInspection model)
    {
        string producer = string.IsNullOrEmpty(model.Producer) ? string.Empty : $", by {model.Producer}";
        screen.MarkupLineInterpolated($"[bold]{model.Name}[/]: {model.Format}, {model.FileSize:N0} bytes{producer}");
        foreach ((string key, string value) in model.Notes)
        {
            screen.MarkupLineInterpolated($"{key}: {value}");
        }

        string operators = string.Join(", ", model.Operators.Select(o => o.Value == 1 ? o.Key : $"{o.Key} ×{o.Value}"));
        screen.MarkupLineInterpolated($"operators: {operators}");
        if (model.SelfTest is { } passed)
        {
            screen.MarkupLine(passed ? "self-test: [green]passed[/]" : "self-test: [red]failed[/]");
        }

        screen.WriteLine();
        PrintTensors(screen, model.Tensors);
        if (model.Problem != null)
        {
            screen.WriteLine();
            screen.MarkupLineInterpolated($"[yellow]It cannot be converted as it is.[/] {model.Problem}");
            return;
        }

        screen.WriteLine();
        LayerTable.Print(screen, model.Layers);
        screen.WriteLine();
        screen.MarkupLineInterpolated($"in all {model.Weights:N0} weights, {model.Macs:N0} MACs per run");
        if (model.Ram is { } ram)
        {
            screen.MarkupLineInterpolated(
                $"RAM {ram.Total:N0} bytes: activations {ram.Arena:N0}, working memory {ram.Scratch:N0}, packed weights {ram.Packed:N0}");
        }

        if (model.Arena is { } arena)
        {
            screen.WriteLine();
            ArenaPicture.Print(screen, arena);
        }
    }

    private static void PrintTensors(IAnsiConsole screen, IReadOnlyList<TensorInspection> tensors)
    {
        FittedTable table = new FittedTable()
            .Add("tensor", tensors.Select(t => LayerTable.EndOf(t.Name)))
            .Add("role", tensors.Select(t => t.Role))
            .Add("shape", tensors.Select(t => t.Shape));
        if (tensors.Any(t => t.Scale != null))
        {
            table.Add("scale", tensors.Select(t => $"{t.Scale:G6}"), isNumber: true).Add(
                "zero point", tensors.Select(t => $"{t.ZeroPoint}"), isNumber: true);
        }

        table.Print(screen);
    }
}
