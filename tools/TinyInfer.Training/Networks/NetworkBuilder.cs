using TinyInfer.Training.Layers;

namespace TinyInfer.Training.Networks;

/// <summary>Puts layers together; weights come from one seed.</summary>
internal sealed class NetworkBuilder
{
    private readonly List<Layer> _layers = [];
    private readonly Random _random;

    /// <summary>Begins a network.</summary>
    /// <param name="input">Shape of a sample that goes in.</param>
    /// <param name="seed">Decides on the first weights.</param>
    internal NetworkBuilder(SampleShape input, int seed)
        : this(input, new Random(seed))
    {
    }

    private NetworkBuilder(SampleShape input, Random random)
    {
        Shape = input;
        _random = random;
    }

    /// <summary>Shape of what comes out so far.</summary>
    internal SampleShape Shape { get; private set; }

    /// <summary>Adds a dense layer.</summary>
    internal NetworkBuilder Dense(int outputs) => Add(new Dense(Shape, outputs, _random));

    /// <summary>Adds a convolution.</summary>
    internal NetworkBuilder Convolution(ConvolutionWindow window, int channels) =>
        Add(new Convolution(Shape, window, channels, _random));

    /// <summary>Adds a convolution of each channel by itself.</summary>
    internal NetworkBuilder Depthwise(ConvolutionWindow window) => Add(new DepthwiseConvolution(Shape, window, _random));

    /// <summary>Adds a ProtoNN.</summary>
    internal NetworkBuilder ProtoNn(int dimensions, int prototypes, int classes) =>
        Add(new ProtoNnLayer(Shape, dimensions, prototypes, classes, _random));

    /// <summary>Adds a Bonsai tree.</summary>
    internal NetworkBuilder Bonsai(int dimensions, int depth, int classes) =>
        Add(new BonsaiLayer(Shape, dimensions, depth, classes, _random));

    /// <summary>Adds batch normalization.</summary>
    internal NetworkBuilder Normalize() => Add(new BatchNormalization(Shape));

    /// <summary>Adds an activation.</summary>
    internal NetworkBuilder Activate(ActivationKind kind = ActivationKind.Relu) => Add(new Activation(Shape, kind));

    /// <summary>Adds pooling.</summary>
    internal NetworkBuilder Pool(PoolingKind kind, ConvolutionWindow window) => Add(new Pooling(Shape, kind, window));

    /// <summary>Adds the mean over all positions.</summary>
    internal NetworkBuilder GlobalAverage() => Add(Pooling.GlobalAverage(Shape));

    /// <summary>Adds a doubling of frames.</summary>
    internal NetworkBuilder Upsample() => Add(new Upsampling(Shape));

    /// <summary>Adds layers, and what goes into them to what comes out.</summary>
    /// <param name="build">Adds the layers.</param>
    internal NetworkBuilder Residual(Action<NetworkBuilder> build)
    {
        NetworkBuilder inner = new(Shape, _random);
        build(inner);
        return Add(new Residual(inner._layers));
    }

    /// <summary>The network.</summary>
    internal Network Build() => new(_layers);

    private NetworkBuilder Add(Layer layer)
    {
        _layers.Add(layer);
        Shape = layer.Output;
        return this;
    }
}
