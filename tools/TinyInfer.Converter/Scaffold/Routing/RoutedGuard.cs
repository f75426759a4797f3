using System.Globalization;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold.Routing;

/// <summary>The application of firmware with routes: models that take turns, in one memory for activations.</summary>
internal static class RoutedGuard
{
    /// <summary>Writes <c>Guard.cs</c>.</summary>
    /// <param name="definition">A pipeline with routes.</param>
    /// <param name="model">Its model, or those of its routes; null if its detectors score features.</param>
    /// <param name="name">The project's name.</param>
    internal static string Write(PipelineDefinition definition, PipelineModel? model, string name)
    {
        IReadOnlyList<PipelineModel?> models = model == null ? [] : model.Routes ?? [model];
        string[] makers = [.. models.Select((own, route) => own == null ? "null" : Maker(route))];
        string ClassOf(int route) => GeneratedName.ClassOf(model!.Routes == null ? name : $"{name}{route}");
        bool shares = model?.SharedRam > 0;
        string[] routes =
        [
            .. makers.Length == 0 ? [] : new[] { $"routes.Models = new ModelMaker[] {{ {string.Join(", ", makers)} }};" },
            .. definition.Routes!.Partition.ClustersCode == null ? []
                : new[] { $"routes.Clusters = {PipelineSourceWriter.ClassName}.CreateClusters();" },
        ];
        return Template.Fill("Guard.Routed.cs", new Dictionary<string, string>
        {
            ["name"] = name,
            ["silence"] = definition.Sensor.SilenceMilliseconds.ToString(CultureInfo.InvariantCulture),
            ["using"] = models.Count == 0 ? string.Empty : "using TinyInfer;",
            ["modelsUsing"] = models.Count == 0 ? string.Empty : $"using {GeneratedName.Namespace};",
            ["memory"] = shares
                ? "\n    /// <summary>One model runs at a time: the memory for activations is that of the largest.</summary>\n"
                    + "    private static readonly LoadOptions _shared = new LoadOptions "
                    + $"{{ Arena = new sbyte[{model!.Use.Ram.Arena}] }};\n"
                : string.Empty,
            ["routes"] = string.Join('\n', routes.Select(line => $"        {line}")),
            ["makers"] = string.Concat(models.Index().Where(m => m.Item != null).Select(m =>
                $"\n    private static InferenceModel {Maker(m.Index)}()\n    {{\n"
                + $"        return new {ClassOf(m.Index)}({(shares ? "_shared" : string.Empty)});\n    }}\n")).TrimEnd('\n'),
        });
    }

    private static string Maker(int route) => $"CreateModel{route}";
}
