using Microsoft.ML.OnnxRuntime.Tensors;

namespace TinyInfer.Converter.Import.Onnx.Sessions;

/// <summary>A model that ONNX Runtime has opened, in this process or in another.</summary>
internal interface IOnnxSession : IDisposable
{
    /// <summary>The inputs that a run takes.</summary>
    IReadOnlyList<OnnxPort> Inputs { get; }

    /// <summary>The outputs that a run gives.</summary>
    IReadOnlyList<OnnxPort> Outputs { get; }

    /// <summary>Runs the model.</summary>
    /// <param name="inputs">Values of each input.</param>
    /// <returns>Every output that is a tensor of numbers, as float.</returns>
    /// <exception cref="OnnxSessionException">ONNX Runtime refuses.</exception>
    /// <exception cref="ConversionException">An input or output is of a type that is not supported, or far too large.</exception>
    Dictionary<string, DenseTensor<float>> Run(IReadOnlyDictionary<string, float[]> inputs);
}
