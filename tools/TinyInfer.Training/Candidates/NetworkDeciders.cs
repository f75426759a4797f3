using TinyInfer.Training.Layers;
using TinyInfer.Training.Networks;
using TinyInfer.Training.Recordings;

namespace TinyInfer.Training.Candidates;

/// <summary>The networks that are tried.</summary>
internal static class NetworkDeciders
{
    /// <summary>Lists them.</summary>
    internal static IEnumerable<Decider> All { get; } =
    [
        Autoencoder("linear autoencoder, 4", net => net.Dense(4)),
        Autoencoder("linear autoencoder, 8", net => net.Dense(8)),
        Autoencoder("autoencoder 16-4-16", net => net.Dense(16).Activate().Dense(4).Activate().Dense(16).Activate()),
        Autoencoder("autoencoder 32-8-32", net => net.Dense(32).Activate().Dense(8).Activate().Dense(32).Activate()),
        Convolutional(8, 4),
        Convolutional(16, 8),
        Perceptron("perceptron 8", net => net.Dense(8).Activate()),
        Perceptron("perceptron 24", net => net.Dense(24).Activate()),
        Perceptron("perceptron 48-24", net => net.Dense(48).Activate().Dense(24).Activate()),
        Classifier("small convolutional", net => Stage(Stage(net, 9, 8), 5, 12)),
        Classifier("convolutional", net => Stage(Stage(Stage(net, 9, 16), 5, 24), 5, 32)),
        Classifier("separable", net => Separable(Separable(Stage(net, 9, 16), 24), 32)),
        Classifier("residual", net => Stage(net, 9, 16).Residual(inner => inner.Convolution(ConvolutionWindow.Over(5), 16).Normalize()
            .Activate()).Convolution(ConvolutionWindow.Over(5, 2), 24).Normalize().Activate()),
    ];

    private static NetworkDecider Autoencoder(string name, Action<NetworkBuilder> inner) =>
        new(name, LearnTask.Detect, false, (net, outputs) =>
        {
            inner(net);
            net.Dense(outputs);
        });

    private static NetworkDecider Perceptron(string name, Action<NetworkBuilder> inner) =>
        new(name, LearnTask.Classify, false, (net, outputs) =>
        {
            inner(net);
            net.Dense(outputs);
        });

    private static NetworkDecider Classifier(string name, Action<NetworkBuilder> inner) =>
        new($"{name} classifier", LearnTask.Classify, true, (net, outputs) =>
        {
            inner(net);
            net.GlobalAverage().Dense(outputs);
        });

    /// <summary>Two strides down and up again, with ReLU6 between: what it can give does not hang on calibration data.</summary>
    private static NetworkDecider Convolutional(int first, int second) =>
        new($"convolutional autoencoder {first}-{second}", LearnTask.Detect, true, (net, _) =>
        {
            int channels = net.Shape.Channels;
            ConvolutionWindow down = ConvolutionWindow.Over(5, 2);
            ConvolutionWindow same = ConvolutionWindow.Over(5);
            net.Convolution(down, first).Activate(ActivationKind.Relu6).Convolution(down, second).Activate(ActivationKind.Relu6)
                .Upsample().Convolution(same, first).Activate(ActivationKind.Relu6).Upsample().Convolution(same, channels);
        });

    private static NetworkBuilder Stage(NetworkBuilder net, int width, int channels) =>
        net.Convolution(ConvolutionWindow.Over(width, 2), channels).Normalize().Activate();

    private static NetworkBuilder Separable(NetworkBuilder net, int channels) => net
        .Depthwise(ConvolutionWindow.Over(5, 2)).Normalize().Activate()
        .Convolution(ConvolutionWindow.Over(1), channels).Normalize().Activate();
}
