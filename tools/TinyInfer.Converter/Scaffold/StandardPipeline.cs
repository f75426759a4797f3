using System.Globalization;
using System.Text.Json;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Import;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold;

/// <summary>
/// A pipeline file for a model that comes without one: its input taken for raw samples, its output for a reconstruction or for classes.
/// </summary>
/// <param name="Text">The file, JSON with comments.</param>
/// <param name="Assumptions">What nobody has said and was assumed, in sentences.</param>
public sealed record StandardPipeline(string Text, IReadOnlyList<string> Assumptions)
{
    /// <summary>Makes the file.</summary>
    /// <param name="folder">The folder that it will stand in; it refers to other files from there.</param>
    /// <param name="name">The pipeline's name.</param>
    /// <param name="options">The model, and what is known of the sensor.</param>
    /// <returns>The file.</returns>
    /// <exception cref="ConversionException">The model cannot be used, or its input is no window of samples of that sensor.</exception>
    public static StandardPipeline Create(string folder, string name, StandardPipelineOptions options)
    {
        using ImportedModel model = ImportedModel.Read(new ImportOptions { Model = options.Model, ScoresOnly = true });
        if (model.Network.Inputs.Count != 1 || model.Network.Outputs.Count != 1)
        {
            throw new ConversionException(
                $"{options.Model}: the model has {model.Network.Inputs.Count} inputs and {model.Network.Outputs.Count} outputs, and a "
                + "pipeline serves one of each. Export a model with one input and one output.");
        }

        int[] input = model.Network.Inputs[0].Shape;
        int[] output = model.Network.Outputs[0].Shape;
        SampleLayout layout = SampleLayout.Of(options, input);
        double rate = options.Rate ?? options.StandardRate;
        if (SensorFacts.FindProblem(options.Sensor, rate) is { } problem)
        {
            throw new ConversionException($"--rate {rate.ToString(CultureInfo.InvariantCulture)}: {problem}");
        }

        bool classifies = options.AlarmOn.Count > 0 || !input.SequenceEqual(output);
        string score = model.AnomalyScore == "mean_absolute_error" ? "meanAbsoluteError" : "meanSquaredError";
        string[] assumptions =
        [
            options.HasSensor
                ? $"the model was trained on counts of the {options.Sensor}; \"resolution\" or \"normalize\" is for other units"
                : "the sensor is one of your own (--sensor names another), and the model was trained on its counts; \"resolution\" or "
                    + "\"normalize\" is for other units",
            .. options.Rate == null
                ? [string.Create(CultureInfo.InvariantCulture, $"{rate} samples per second (--rate)")]
                : Array.Empty<string>(),
            $"the input {Graph.Shapes.Format(input)} is {layout.Length} frames of "
            + $"{layout.Channels} raw {(layout.Channels == 1 ? "sample" : "samples")}, windows "
            + "without overlap; for spectra or statistics change \"window\" and \"features\"",
            classifies
                ? $"the output {Graph.Shapes.Format(output)} is one score per class{(options.AlarmOn.Count > 0 ? string.Empty : ", "
                    + "and none of them raises the alarm (--alarm-on)")}"
                : model.AnomalyThreshold == null && options.Calibration == null
                    ? "the output is a reconstruction of the input, whose error is learned from the first 100 windows on the device"
                    : "the output is a reconstruction of the input, and its error above the model's threshold an anomaly",
        ];
        return new StandardPipeline(Write(folder, name, options, layout, rate, classifies ? null : score, assumptions), assumptions);
    }

    private static string Write(string folder, string name, StandardPipelineOptions options, SampleLayout layout, double rate,
        string? score, IEnumerable<string> assumptions)
    {
        string Reference(string file) => SourceText.Json(Path.GetRelativePath(folder, Path.GetFullPath(file)).Replace('\\', '/'));
        string calibration = options.Calibration == null ? string.Empty : $", \"calibration\": {Reference(options.Calibration)}";
        string[] decision = score != null
            ? [$"\"detector\": {{ \"score\": \"{score}\" }}"]
            : options.AlarmOn.Count > 0 ? [$"\"alarm\": {{ \"on\": [{string.Join(", ", options.AlarmOn.Select(SourceText.Json))}] }}"] : [];
        string[] members =
        [
            $"\"name\": {SourceText.Json(name)}",
            $"\"sensor\": {{ \"kind\": {SourceText.Json(JsonNamingPolicy.CamelCase.ConvertName(options.Sensor.ToString()))}, \"rate\": "
            + $"{rate.ToString(CultureInfo.InvariantCulture)}, \"channels\": {layout.Channels} }}",
            $"\"window\": {{ \"length\": {layout.Length}, \"hop\": {layout.Length} }}",
            "\"features\": [{ \"kind\": \"raw\" }]",
            $"\"model\": {{ \"file\": {Reference(options.Model)}{calibration} }}",
            .. decision,
        ];
        string comments = string.Concat(assumptions.Select(a => $"  // Assumed: {SourceText.Comment(a)}.\n"));
        return $"{{\n{comments}{string.Join(",\n", members.Select(m => $"  {m}"))}\n}}\n";
    }
}
