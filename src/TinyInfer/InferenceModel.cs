using System;
using TinyInfer.Format;
using TinyInfer.Kernels;

namespace TinyInfer;

/// <summary>
/// A quantized network, ready to run. All memory is allocated at load; <see cref="Run"/> allocates nothing.
/// </summary>
/// <example>
/// <code>
/// InferenceModel model = InferenceModel.Load(blob);
/// model.Input.Write(features);
/// model.Run();
/// model.Output.Read(scores);
/// </code>
/// </example>
public class InferenceModel
{
    private readonly BlobReader _reader;
    private readonly Kernel[] _kernels;
    private readonly Tensor[][] _outputsOf;

    /// <summary>Loads a blob. Generated models call this with their own.</summary>
    /// <param name="source">Where the blob lies.</param>
    /// <param name="options">How to load it; null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    /// <exception cref="ModelFormatException">The blob is cut, corrupted, too new, or says something impossible.</exception>
    protected InferenceModel(ModelSource source, LoadOptions options)
    {
        if (source == null)
        {
            throw new ArgumentNullException(nameof(source));
        }

        _reader = new BlobReader(source);
        ModelLoader loader = new ModelLoader(_reader, this, options);
        ExecutionMode mode = options == null ? ExecutionMode.Auto : options.Mode;
        int budget = options == null || options.PackedBudget < 0 ? _reader.Int(BlobFormat.PackedBudgetAt) : options.PackedBudget;
        PackedSize = loader.ChooseModes(mode, budget);
        _kernels = loader.Kernels;
        _outputsOf = loader.OutputsOf;
        Inputs = loader.Inputs;
        Outputs = loader.Outputs;
        Metadata = loader.Metadata;
        string[] types = Metadata.GetLines(Metadata.Types);
        for (int i = 0; types != null && i < types.Length && i < Inputs.Length; i++)
        {
            Inputs[i].IsUnsigned = types[i] == "uint8";
        }

        ArenaSize = loader.ArenaSize;
        ScratchSize = loader.ScratchSize;
        Reset();
    }

    /// <summary>Called after each layer; null for no call.</summary>
    public LayerHook LayerCompleted { get; set; }

    /// <summary>The model's inputs.</summary>
    public Tensor[] Inputs { get; }

    /// <summary>The model's outputs.</summary>
    public Tensor[] Outputs { get; }

    /// <summary>The first input.</summary>
    public Tensor Input => Inputs[0];

    /// <summary>The first output.</summary>
    public Tensor Output => Outputs[0];

    /// <summary>Name, version, labels, threshold and what else the converter has stored.</summary>
    public Metadata Metadata { get; }

    /// <summary>Number of layers.</summary>
    public int LayerCount => _kernels.Length;

    /// <summary>RAM in bytes of the activations.</summary>
    public int ArenaSize { get; }

    /// <summary>RAM in bytes of the working memory that the layers share.</summary>
    public int ScratchSize { get; }

    /// <summary>RAM in bytes of packed weights.</summary>
    public int PackedSize { get; }

    /// <summary>Loads a model from an array.</summary>
    /// <param name="blob">A <c>.tinf</c> blob; it is not copied and must not change while the model is in use.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="blob"/> is null.</exception>
    /// <exception cref="ModelFormatException">The blob is cut, corrupted, too new, or says something impossible.</exception>
    public static InferenceModel Load(byte[] blob)
    {
        return Load(new ArraySource(blob), null);
    }

    /// <summary>Loads a model from anywhere.</summary>
    /// <param name="source">Where the blob lies.</param>
    /// <param name="options">How to load it; null for the defaults.</param>
    /// <returns>The model.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    /// <exception cref="ModelFormatException">The blob is cut, corrupted, too new, or says something impossible.</exception>
    public static InferenceModel Load(ModelSource source, LoadOptions options)
    {
        return new InferenceModel(source, options);
    }

    /// <summary>Computes the outputs from the inputs.</summary>
    public void Run()
    {
        Kernel[] kernels = _kernels;
        LayerHook hook = LayerCompleted;
        for (int i = 0; i < kernels.Length; i++)
        {
            kernels[i].Run();
            hook?.Invoke(this, i);
        }
    }

    /// <summary>Forgets what earlier runs left in layers with a state. A model without such layers is not changed.</summary>
    public void Reset()
    {
        for (int i = 0; i < _kernels.Length; i++)
        {
            _kernels[i].Reset();
        }
    }

    /// <summary>How a layer runs.</summary>
    /// <param name="layer">Index of the layer.</param>
    /// <returns>The mode; <see cref="ExecutionMode.Auto"/> for a layer without weights that is not compiled.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="layer"/> is below 0, or not below
    /// <see cref="LayerCount"/>.</exception>
    public ExecutionMode GetLayerMode(int layer)
    {
        RequireLayer(layer);
        Kernel kernel = _kernels[layer];
        if (kernel is WeightedKernel weighted && !weighted.IsCompiled)
        {
            return weighted.IsPacked ? ExecutionMode.Packed : ExecutionMode.Compact;
        }

        return kernel is CompiledKernel || kernel is WeightedKernel ? ExecutionMode.Compiled : ExecutionMode.Auto;
    }

    /// <summary>The name of a layer, read from the metadata.</summary>
    /// <param name="layer">Index of the layer.</param>
    /// <returns>Its name, or "layer N" if the blob has no names.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="layer"/> is below 0, or not below
    /// <see cref="LayerCount"/>.</exception>
    public string GetLayerName(int layer)
    {
        RequireLayer(layer);
        string[] names = Metadata.GetLines(Metadata.Layers);
        return names != null && layer < names.Length ? names[layer] : "layer " + layer.ToString();
    }

    /// <summary>The tensors that a layer writes. They keep their values only until a later layer takes their memory.</summary>
    /// <param name="layer">Index of the layer.</param>
    /// <returns>The tensors.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="layer"/> is below 0, or not below
    /// <see cref="LayerCount"/>.</exception>
    public Tensor[] GetLayerOutputs(int layer)
    {
        RequireLayer(layer);
        return _outputsOf[layer];
    }

    /// <summary>
    /// Runs the input that the blob carries and compares every layer's output with what the desktop computed. Overwrites inputs and
    /// outputs, and resets layers with a state before and after.
    /// </summary>
    /// <returns>Whether all agree, and if not, the first layer that differs.</returns>
    /// <exception cref="ModelFormatException">The self-test contradicts the model.</exception>
    public SelfTestResult SelfTest()
    {
        int at = _reader.Offset(BlobFormat.SelfTestAt);
        int size = _reader.Offset(BlobFormat.SelfTestSizeAt);
        if (size == 0)
        {
            return new SelfTestResult(false, -1, null);
        }

        int count = _reader.Int(at);
        if (count < 0 || count > _kernels.Length)
        {
            throw new ModelFormatException("blob: the self-test has too many entries");
        }

        int entry = at + 4;
        WriteSelfTestInputs(entry + (count * BlobFormat.SelfTestEntrySize));
        Reset();
        Crc32 crc = new Crc32();
        int failed = -1;
        int seen = 0;
        for (int layer = 0; layer < _kernels.Length && failed < 0; layer++)
        {
            _kernels[layer].Run();
            if (seen < count && _reader.UShort(entry) == layer)
            {
                crc.Reset();
                foreach (Tensor output in _outputsOf[layer])
                {
                    crc.Append(output);
                }

                failed = crc.Value == (uint)_reader.Int(entry + 4) ? -1 : layer;
                entry += BlobFormat.SelfTestEntrySize;
                seen++;
            }
        }

        Reset();
        return new SelfTestResult(true, failed, failed < 0 ? null : GetLayerName(failed));
    }

    /// <summary>
    /// Makes the kernel of a layer that is compiled. Generated models override this; it is called while the base class loads.
    /// </summary>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="context">Its tensors and the working memory.</param>
    /// <returns>The kernel, or null if the model has none.</returns>
    protected internal virtual Kernel CreateCompiledKernel(int layer, KernelContext context)
    {
        return null;
    }

    private void RequireLayer(int layer)
    {
        if ((uint)layer >= (uint)_kernels.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(layer));
        }
    }

    private void WriteSelfTestInputs(int at)
    {
        for (int i = 0; i < Inputs.Length; i++)
        {
            Tensor input = Inputs[i];
            int size = input.Data == null ? 2 : 1;
            for (int j = 0; j < input.Length; j++)
            {
                input.Set(j, size == 1 ? _reader.Byte(at) : _reader.UShort(at));
                at += size;
            }
        }
    }
}
