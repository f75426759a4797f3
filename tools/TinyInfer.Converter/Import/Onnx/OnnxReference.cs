using Google.Protobuf;
using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Import.Onnx.Sessions;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>ONNX Runtime with every tensor of a model as an output: the float reference, the calibrator and the judge of shapes.</summary>
internal sealed class OnnxReference : IDisposable
{
    private readonly IOnnxSession _session;
    private readonly ModelProto _model;
    private readonly Dictionary<string, float[]> _state = new(StringComparer.Ordinal);

    private OnnxReference(IOnnxSession session, ModelProto model)
    {
        _session = session;
        _model = model;
    }

    /// <summary>ONNX's number of the type of every tensor that a run takes or gives.</summary>
    internal IReadOnlyDictionary<string, int> ElementTypes => Ports.ToDictionary(p => p.Name, p => p.ElementType, StringComparer.Ordinal);

    /// <summary>Shapes of the tensors of which ONNX Runtime knows all sizes before a run.</summary>
    internal IReadOnlyDictionary<string, int[]> StaticShapes =>
        Ports.Where(p => p.IsStatic).ToDictionary(p => p.Name, p => p.Shape, StringComparer.Ordinal);

    private IEnumerable<OnnxPort> Ports => _session.Inputs.Concat(_session.Outputs).DistinctBy(p => p.Name);

    /// <summary>Has ONNX Runtime fold constants and remove what does nothing, at the level that keeps ONNX's own operators.</summary>
    /// <param name="model">A model with fixed shapes.</param>
    /// <returns>The simplified model.</returns>
    /// <exception cref="ConversionException">ONNX Runtime refuses the model.</exception>
    internal static ModelProto Simplify(ModelProto model)
    {
        string path = Path.Combine(Path.GetTempPath(), $"tinyinfer-{Guid.NewGuid():N}.onnx");
        try
        {
            Guard(model, m => OnnxRuntimeHost.Simplify(m.ToByteArray(), path));
            return ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is ConversionException or IOException or UnauthorizedAccessException)
        {
            RequireRoom(path, model.CalculateSize());
            throw;
        }
        finally
        {
            if (File.Exists(path))
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>Proves that a file could have been written, where ONNX Runtime does not say why it has not.</summary>
    private static void RequireRoom(string path, int size)
    {
        try
        {
            File.WriteAllBytes(path, new byte[size]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConversionException(
                $"the folder for temporary files, {Path.GetTempPath()}, cannot be used ({e.Message.TrimEnd('.')}). Set the variable "
                + $"{(OperatingSystem.IsWindows() ? "TEMP" : "TMPDIR")} to another.", e);
        }
    }

    /// <summary>Opens a model, of which a run gives the outputs alone.</summary>
    /// <param name="model">The model; not changed.</param>
    /// <exception cref="ConversionException">ONNX Runtime refuses the model.</exception>
    internal static OnnxReference OfOutputs(ModelProto model)
    {
        IOnnxSession? session = null;
        Guard(model, m => session = OnnxRuntimeHost.Open(m.ToByteArray()));
        return new OnnxReference(session!, model);
    }

    /// <summary>Opens a model.</summary>
    /// <param name="model">The model; not changed.</param>
    /// <exception cref="ConversionException">ONNX Runtime refuses the model.</exception>
    internal static OnnxReference Create(ModelProto model)
    {
        ModelProto exposed = model.Clone();
        HashSet<string> outputs = [.. exposed.Graph.Output.Select(o => o.Name)];
        foreach (string name in exposed.Graph.Node.SelectMany(n => n.Output))
        {
            if (name.Length > 0 && outputs.Add(name))
            {
                exposed.Graph.Output.Add(new ValueInfoProto { Name = name });
            }
        }

        return OfOutputs(exposed);
    }

    /// <summary>For each input that is a state, the output that it becomes in the next run.</summary>
    internal IReadOnlyDictionary<string, string> States { get; set; } = new Dictionary<string, string>();

    /// <summary>Makes all states zero.</summary>
    internal void Reset()
    {
        foreach (string input in States.Keys)
        {
            _state[input] = new float[Shapes.Length(_session.Inputs.First(i => i.Name == input).Shape)];
        }
    }

    /// <summary>Runs the model.</summary>
    /// <param name="inputs">Each input by name.</param>
    /// <returns>Every tensor, as float, by name.</returns>
    /// <exception cref="ConversionException">An operator cannot run.</exception>
    internal Dictionary<string, DenseTensor<float>> Run(IReadOnlyDictionary<string, float[]> inputs)
    {
        Dictionary<string, float[]> values = _session.Inputs.ToDictionary(
            input => input.Name,
            input => _state.TryGetValue(input.Name, out float[]? state) || inputs.TryGetValue(input.Name, out state)
                ? state
                : throw new ConversionException($"there are no values for its input '{input.Name}'; the file is damaged."),
            StringComparer.Ordinal);
        Dictionary<string, DenseTensor<float>> tensors = Run(values);
        foreach ((string input, string output) in States)
        {
            _state[input] = tensors[output].ToArray();
        }

        foreach (DenseTensor<float> tensor in tensors.Values)
        {
            Infinity.Restore(tensor.Buffer.Span);
        }

        return tensors;
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private Dictionary<string, DenseTensor<float>> Run(Dictionary<string, float[]> values)
    {
        try
        {
            return _session.Run(values);
        }
        catch (OnnxSessionException e)
        {
            throw OnnxRuntimeFault.Explain(e, _model);
        }
        catch (OnnxCrashException e)
        {
            throw OnnxRuntimeFault.ExplainCrash(e, _model, model =>
            {
                using IOnnxSession session = OnnxRuntimeHost.Open(model.ToByteArray());
                session.Run(values);
            });
        }
    }

    private static void Guard(ModelProto model, Action<ModelProto> attempt)
    {
        try
        {
            attempt(model);
        }
        catch (OnnxSessionException e)
        {
            throw OnnxRuntimeFault.Explain(e, model);
        }
        catch (OnnxCrashException e)
        {
            throw OnnxRuntimeFault.ExplainCrash(e, model, attempt);
        }
    }
}
